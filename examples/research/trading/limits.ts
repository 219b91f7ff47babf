/** Loss of a trade at its stop, at most, as a share of the portfolio: the common 1 % rule. */
export const MAX_LOSS_PER_TRADE = 0.01;

/** The most of a portfolio that one position may hold. */
export const MAX_POSITION = 0.25;

/** Stop and target in multiples of the ATR: outside the noise of a day or two, and twice as far on the winning side. */
export const STOP_ATRS = 2;
export const TARGET_ATRS = 4;

/** Below it a strategy that is right every other time earns too little for its risk. */
export const MIN_REWARD_TO_RISK = 1.5;

/** Fewer signals are an opinion, not evidence. */
export const MIN_SIGNALS = 3;
