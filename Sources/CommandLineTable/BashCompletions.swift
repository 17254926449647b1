extension Program {
    func bashCompletions() -> String {
        let names = offeredCommands.map(\.name).joined(separator: " ")
        var script = """
            # bash completion for \(name); load it with: source <(\(name) completions bash)
            \(functionName)() {
                local current=${COMP_WORDS[COMP_CWORD]} previous= command=
                ((COMP_CWORD > 0)) && previous=${COMP_WORDS[COMP_CWORD - 1]}
                # --option=value comes as three words
                [[ $previous == "=" ]] && ((COMP_CWORD > 1)) && previous=${COMP_WORDS[COMP_CWORD - 2]}
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
        return script
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
        case .directories: "mapfile -t COMPREPLY < <(compgen -d -- \"$current\"); compopt -o filenames;"
        case .choices(let names):
            "COMPREPLY=($(compgen -W '\(names.joined(separator: " "))' -- \"$current\"));"
        }
    }
}
