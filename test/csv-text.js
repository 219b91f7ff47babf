/** What the bundler's `text` loader does: a CSV file is a module whose default export is its text. */
export default {
  process: (text) => ({ code: `export default ${JSON.stringify(text)};` }),
};
