/** Something JSONata says differently, or not at all: the recording is left out of the class "translated". */
export class Untranslatable extends Error {}
