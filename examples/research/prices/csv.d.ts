/** The bundler's `text` loader makes a CSV file a module whose default export is its text. */
declare module '*.csv' {
  const text: string;
  export default text;
}
