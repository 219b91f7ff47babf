/** Shells whose completion is known here. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof SHELLS)[number];

/**
 * Asks the `ballast` that the shell finds, or else the one of the project, for candidates: a line each. Whatever it says beside
 * them would be in the way of the line that is being written.
 */
const ASK = `if command -v ballast > /dev/null 2>&1 && [ -x "$(command -v ballast)" ]
  then command ballast completion words -- "$@" 2> /dev/null
  else npx --no -- ballast completion words -- "$@" 2> /dev/null
  fi`;

/** What a shell sources. Files are completed where no candidates are known. */
export const COMPLETION_SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `# completion of ballast for bash: eval "$(npx ballast completion bash)"
_ballast_words() {
  ${ASK}
}
_ballast() {
  local IFS=$'\\n'
  COMPREPLY=($(_ballast_words "\${COMP_WORDS[@]:1:COMP_CWORD}"))
}
complete -o bashdefault -o default -F _ballast ballast`,
  zsh: `#compdef ballast
# completion of ballast for zsh: eval "$(npx ballast completion zsh)", after compinit
_ballast_words() {
  ${ASK}
}
_ballast() {
  local -a candidates
  candidates=("\${(@f)$(_ballast_words "\${(@)words[2,CURRENT]}")}")
  if [[ -n "\${candidates[1]}" ]]; then compadd -- "\${candidates[@]}"; else _files; fi
}
compdef _ballast ballast`,
  fish: `# completion of ballast for fish: npx ballast completion fish | source
function _ballast_words
  set -l given (commandline -opc)[2..] (commandline -ct)
  if command -q ballast
    command ballast completion words -- $given 2> /dev/null
  else
    npx --no -- ballast completion words -- $given 2> /dev/null
  end
end
complete -c ballast -a '(_ballast_words)'`,
};
