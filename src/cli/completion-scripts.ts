/** Completion scripts for bash, zsh and fish. Every word in them is ours, and quoted all the same. */
import type { CommandWords, OptionWords, Value } from "./completion-words.js";

const PROGRAM = "socagent";
const HEAD = `# Made by \`${PROGRAM} completion\`; make it anew after an update.`;

/** A word for any of these shells: in single quotes, which in fish and zsh and bash take all but the quote itself. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function allFlags(options: readonly OptionWords[]): string {
  return options.flatMap(({ flags }) => flags).join(" ");
}

/** How bash finds what may follow. */
function bashReply(value: Value): string {
  switch (value.kind) {
    case "none":
    case "text":
      return "COMPREPLY=()";
    case "words":
      return `_socagent_words ${quoted(value.words.join(" "))}`;
    case "folder":
      return "_socagent_paths -d";
    case "file":
      return "_socagent_paths -f";
  }
}

export function bashScript(commands: readonly CommandWords[]): string {
  const cases = commands.map(({ name, options, positional }) => {
    const values = options.flatMap(({ flags, value }) =>
      value.kind === "none" ? [] : [`        ${flags.join("|")}) ${bashReply(value)}; return ;;`],
    );
    return `    ${name})
      case "$previous" in
${values.join("\n")}
        *) ;;
      esac
      if [[ $word == -* ]]; then _socagent_words ${quoted(allFlags(options))}; else ${bashReply(positional)}; fi
      ;;`;
  });
  const names = commands.map(({ name }) => name);
  return `${HEAD}
_socagent_words() {
  local IFS=$' \\t\\n'
  COMPREPLY=($(compgen -W "$1" -- "$word"))
}

_socagent_paths() {
  local IFS=$'\\n'
  compopt -o filenames 2>/dev/null
  COMPREPLY=($(compgen "$1" -- "$word"))
}

_socagent() {
  local word=\${COMP_WORDS[COMP_CWORD]} previous='' command='' at
  ((COMP_CWORD > 0)) && previous=\${COMP_WORDS[COMP_CWORD - 1]}
  COMPREPLY=()
  for ((at = 1; at < COMP_CWORD; at++)); do
    if [[ \${COMP_WORDS[at]} != -* ]]; then
      command=\${COMP_WORDS[at]}
      break
    fi
  done
  case "$command" in
    '') _socagent_words ${quoted([...names, "help", "--help", "--version", "--debug"].join(" "))} ;;
    help) _socagent_words ${quoted(names.join(" "))} ;;
${cases.join("\n")}
  esac
}

complete -F _socagent ${PROGRAM}
`;
}

/** What may follow, in the words of zsh's \`_arguments\`. */
function zshAction(value: Value): string {
  switch (value.kind) {
    case "none":
      return "";
    case "words":
      return `:value:(${value.words.join(" ")})`;
    case "folder":
      return ":folder:_files -/";
    case "file":
      return ":file:_files";
    case "text":
      return ":value: ";
  }
}

/** Brackets and colons have a meaning of their own there. */
function zshText(text: string): string {
  return text.replaceAll(/[[\]:\\]/g, "\\$&");
}

export function zshScript(commands: readonly CommandWords[]): string {
  const cases = commands.map(({ name, options, positional }) => {
    const specs = options.flatMap(({ flags, description, value }) =>
      flags.map((flag) => quoted(`${flag}[${zshText(description)}]${zshAction(value)}`)),
    );
    const rest = positional.kind === "none" ? [] : [quoted(`*${zshAction(positional)}`)];
    return `    ${name})
      _arguments \\
        ${[...specs, ...rest].join(" \\\n        ")}
      ;;`;
  });
  const described = commands.map(({ name, summary }) => quoted(`${name}:${zshText(summary)}`));
  return `#compdef ${PROGRAM}
${HEAD}
_socagent() {
  local -a commands
  commands=(
    ${described.join("\n    ")}
  )
  if ((CURRENT == 2)); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  ((CURRENT--))
  case $command in
    help) _describe command commands ;;
${cases.join("\n")}
  esac
}

if [ "$funcstack[1]" = "_socagent" ]; then
  _socagent "$@"
else
  compdef _socagent ${PROGRAM}
fi
`;
}

/** What may follow, as arguments of fish's \`complete\`. */
function fishArguments(value: Value): string {
  switch (value.kind) {
    case "none":
      return "";
    case "words":
      return ` -x -a ${quoted(value.words.join(" "))}`;
    case "folder":
      return " -x -a '(__fish_complete_directories)'";
    case "file":
      return " -r -F";
    case "text":
      return " -x";
  }
}

export function fishScript(commands: readonly CommandWords[]): string {
  const lines = commands.flatMap(({ name, summary, options, positional }) => {
    const inside = `complete -c ${PROGRAM} -n '__fish_seen_subcommand_from ${name}'`;
    const flags = options.map(({ flags: names, description, value }) => {
      const told = names
        .map((flag) => (flag.startsWith("--") ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`))
        .join(" ");
      return `${inside} ${told} -d ${quoted(description)}${fishArguments(value)}`;
    });
    const own =
      positional.kind === "none" || positional.kind === "text" ? [] : [`${inside}${fishPositional(positional)}`];
    return [`complete -c ${PROGRAM} -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`, ...flags, ...own];
  });
  const names = commands.map(({ name }) => name).join(" ");
  return `${HEAD}
complete -c ${PROGRAM} -f
complete -c ${PROGRAM} -n __fish_use_subcommand -a help -d 'show help'
complete -c ${PROGRAM} -n '__fish_seen_subcommand_from help' -a ${quoted(names)}
${lines.join("\n")}
`;
}

function fishPositional(value: Value): string {
  return value.kind === "words" ? ` -a ${quoted(value.words.join(" "))}` : " -F";
}
