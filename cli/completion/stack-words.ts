/** The options of the words that choose a stack on AWS. */
export interface StackWords {
  readonly stack: string;
  readonly profile?: string;
  readonly region?: string;
}

/** @returns undefined where the words choose no stack */
export function stackIn(words: readonly string[]): StackWords | undefined {
  const optionIn = (option: string) => {
    const index = words.slice(0, -2).lastIndexOf(option);
    const joined = words.slice(0, -1).findLast((word) => word.startsWith(`${option}=`));
    return index < 0 ? joined?.slice(option.length + 1) : words[index + 1];
  };
  const stack = optionIn('--stack');
  if (stack === undefined || optionIn('--target') !== 'aws') return undefined;
  const [profile, region] = [optionIn('--profile'), optionIn('--region')];
  return { stack, ...(profile === undefined ? {} : { profile }), ...(region === undefined ? {} : { region }) };
}
