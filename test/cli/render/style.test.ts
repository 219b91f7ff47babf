import { isInteractive, styleFor } from '../../../cli/render/style.ts';

const terminal = { isTTY: true, columns: 200 };

describe('the style of a stream', () => {
  test('is lively on a terminal only, and not with NO_COLOR or on a dumb one', () => {
    expect(isInteractive(terminal, {})).toBe(true);
    expect(isInteractive(terminal, { NO_COLOR: '' })).toBe(true);
    expect(isInteractive(terminal, { NO_COLOR: '1' })).toBe(false);
    expect(isInteractive(terminal, { TERM: 'dumb' })).toBe(false);
    expect(isInteractive({ isTTY: false, columns: 80 }, {})).toBe(false);
    expect(isInteractive({ isTTY: true, columns: 0 }, {})).toBe(false);
  });

  test('paints nothing where it is not lively', () => {
    expect(styleFor(terminal, { NO_COLOR: '1' }).colors.red('text')).toBe('text');
    expect(styleFor(terminal, {}).colors.red('text')).not.toBe('text');
  });

  test('keeps lines readable: 60 to 120 columns, 100 where nothing is known', () => {
    expect(styleFor(terminal, {}).width).toBe(120);
    expect(styleFor({ isTTY: true, columns: 20 }, {}).width).toBe(60);
    expect(styleFor({}, {}).width).toBe(100);
  });
});
