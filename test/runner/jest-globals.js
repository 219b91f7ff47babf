/** What a test imports from `@jest/globals`; each test file has its own. */
export const { jest } = globalThis;
