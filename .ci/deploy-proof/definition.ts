interface StateMachine {
  readonly Type: string;
  readonly Properties?: Record<string, unknown>;
}

/**
 * Changes the text of every state machine's definition in a template. The text is in pieces, between which stand the
 * references to functions; each piece is changed by itself.
 */
export function changeDefinitions(
  { Resources }: { readonly Resources: Readonly<Record<string, StateMachine>> },
  change: (piece: string, whole: string) => string,
): void {
  for (const { Type, Properties } of Object.values(Resources)) {
    if (Type !== 'AWS::StepFunctions::StateMachine' || Properties === undefined) continue;
    const { 'Fn::Join': joined } = Properties.DefinitionString as { 'Fn::Join': [string, unknown[]] };
    const whole = joined[1].filter((piece) => typeof piece === 'string').join('');
    Properties.DefinitionString = {
      'Fn::Join': [joined[0], joined[1].map((piece) => (typeof piece === 'string' ? change(piece, whole) : piece))],
    };
  }
}
