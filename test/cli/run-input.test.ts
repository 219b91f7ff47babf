import { readInput } from '../../cli/run-input.ts';
import { createFolder, type Folder } from '../support/folder.ts';

let folder: Folder;
beforeAll(() => {
  folder = createFolder({ 'ticket.json': '\uFEFF{ "text": "down" }\n', 'broken.json': '{\n  "text": down\n}' });
});
afterAll(() => folder.remove());

test('an input is JSON, a file, or nothing', () => {
  expect(readInput({ input: '{"text":"down"}' })).toEqual({ label: '--input', value: { text: 'down' } });
  expect(readInput({ inputFile: `${folder.path}/ticket.json` })).toEqual({
    label: '--input-file',
    value: { text: 'down' },
  });
  expect(readInput({})).toBeUndefined();
});

test('a refusal says where a text is not JSON, or why a file cannot be read', () => {
  expect(() => readInput({ inputFile: `${folder.path}/broken.json` })).toThrow(
    `--input-file is ${folder.path}/broken.json, which is not JSON: line 2, column 11: expected a value, found "down\\n}"`,
  );
  expect(() => readInput({ input: '{' })).toThrow('--input is "{", which is not JSON: line 1, column 2: expected');
  expect(() => readInput({ inputFile: '/nowhere' })).toThrow(
    '--input-file is /nowhere, which cannot be read: there is no such file',
  );
  expect(() => readInput({ inputFile: folder.path })).toThrow(/which cannot be read: EISDIR/);
  expect(() => readInput({ input: '{}', inputFile: '-' })).toThrow('give either --input or --input-file, not both');
});
