extension Program {
    func bashCompletions() -> String {
        let names = offeredCommands.map(\.name).joined(separator: " ")
        var script = """
            # bash completion for \(name); load it with: source <(\(name) completions bash)
            \(functionName)() {
                # $2 is the whole word; in COMP_WORDS --option=value and @FILE are several
                local current=$2 previous= command= before=$((COMP_CWORD - 1))
                while ((before > 1)) && [[ ${COMP_WORDS[before]} == @("="|"@"|"=@") ]]; do ((before--)); done
                ((before >= 0)) && previous=${COMP_WORDS[before]}
                [[ $current == "=" ]] && current=
                if ((COMP_CWORD > 1)); then
                    case ${COMP_WORDS[1]} in
                    \(offeredCommands.map(\.name).joined(separator: " | "))) command=${COMP_WORDS[1]} ;;
                    esac
                fi
                COMPREPLY=()

            """
        if let defaultCommand {
            script += """
                    if [[ -z $command ]]; then
                        if ((COMP_CWORD == 1)) && [[ $current != -* ]]; then
                            COMPREPLY=($(compgen -W '\(names)' -- "$current"))
                            return
                        fi
                        command=\(defaultCommand)
                    fi
                    case $command in

                """
        } else {
            script += """
                    if [[ -z $command ]]; then
                        COMPREPLY=($(compgen -W '\(names) --help --version' -- "$current"))
                        return
                    fi
                    case $command in

                """
        }
        for command in commands where !command.isHidden { script += bashCase(command) }
        script += """
                help) COMPREPLY=($(compgen -W '\(names) exit-codes' -- "$current")) ;;
                completions) COMPREPLY=($(compgen -W 'bash zsh fish' -- "$current")) ;;
                esac
            }
            complete -F \(functionName) \(name)

            """
        return script + (takesFilesAfterAt ? bashFilesAfterAt : "") + (offersWords ? bashOffered : "")
    }

    /// Readline sees no file in a word that begins with an @: what a directory needs is done by hand.
    private var bashFilesAfterAt: String {
        """
        \(functionName)_at() {
            local name
            [[ -z $1 || $1 == @* ]] || return
            while IFS= read -r name; do
                [[ -d $name ]] && name+=/
                COMPREPLY+=("@$name")
            done < <(compgen -f -- "${1#@}")
            compopt -o filenames
            [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == */ ]] && compopt -o nospace
        }

        """
    }

    /// Words with spaces are quoted; ids are found in either case.
    private var bashOffered: String {
        """
        \(functionName)_offered() {
            local word typed=${1//\\\\/}
            shift
            typed=${typed#[\\"\\']}
            while IFS= read -r word; do
                word=${word%%$'\\t'*}
                [[ ${word,,} == "${typed,,}"* ]] && COMPREPLY+=("$(printf %q "$word")")
            done < <(\(name) "$@" 2>/dev/null)
        }

        """
    }

    private func bashCase(_ command: CommandDescription) -> String {
        var script = "    \(command.name))\n        case $previous in\n"
        for option in command.offeredOptions {
            guard case .required = option.value else { continue }
            let names = (option.short.map { ["-\($0)"] } ?? []) + ["--\(option.long)"]
            script +=
                "        \(names.joined(separator: " | "))) \(bashReply(option.completion)) return ;;\n"
        }
        let options = command.offeredOptions.map(\.listedName) + ["--help", "--version"]
        script += """
                    esac
                    if [[ $current == -* ]]; then
                        COMPREPLY=($(compgen -W '\(options.joined(separator: " "))' -- "$current"))
                    else
                        \(bashReply(command.arguments.first?.completion ?? .none))
                    fi
                    ;;

            """
        return script
    }

    private func bashReply(_ completion: Completion) -> String {
        switch completion {
        case .none: "COMPREPLY=();"
        case .files: "mapfile -t COMPREPLY < <(compgen -f -- \"$current\"); compopt -o filenames;"
        case .filesAfterAt: "\(functionName)_at \"$current\";"
        case .offered(let words): "\(functionName)_offered \"$current\" \(words);"
        case .offeredOrFilesAfterAt(let words):
            "\(functionName)_offered \"$current\" \(words); \(functionName)_at \"$current\";"
        case .directories: "mapfile -t COMPREPLY < <(compgen -d -- \"$current\"); compopt -o filenames;"
        case .choices(let names):
            "COMPREPLY=($(compgen -W '\(names.joined(separator: " "))' -- \"$current\"));"
        }
    }
}
