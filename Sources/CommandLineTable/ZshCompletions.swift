extension Program {
    func zshCompletions() -> String {
        var script = """
            #compdef \(name)
            # zsh completion for \(name); put it into a directory of $fpath as _\(name)
            \(functionName)() {
                local -a commands
                commands=(

            """
        for command in offeredCommands {
            script += "        '\(Self.zshQuoted(command.name)):\(Self.zshQuoted(command.note))'\n"
        }
        script += "    )\n"
        if let defaultCommand {
            script += """
                    local command=\(defaultCommand)
                    if ((${commands[(I)${words[2]}:*]} && CURRENT > 2)); then
                        command=$words[2]
                        shift words
                        ((CURRENT--))
                    elif ((CURRENT == 2)) && [[ $words[CURRENT] != -* ]]; then
                        _describe -t commands command commands
                        return
                    fi

                """
        } else {
            script += """
                    if ((CURRENT == 2)); then
                        _describe -t commands command commands
                        return
                    fi
                    local command=$words[2]
                    shift words
                    ((CURRENT--))

                """
        }
        script += "    case $command in\n"
        for command in commands where !command.isHidden { script += zshCase(command) }
        script += """
                help) _describe -t commands command commands ;;
                completions) _values shell bash zsh fish ;;
                esac
            }
            \(offersWords ? zshOffered : "")if [[ $funcstack[1] == _\(name) ]]; then
                \(functionName) "$@"
            else
                compdef \(functionName) \(name)
            fi

            """
        return script
    }

    /// What the program offers; ids are found in either case.
    private var zshOffered: String {
        """
        \(functionName)_offered() {
            local -a lines
            lines=(${(f)"$(\(name) $@[-2,-1] 2>/dev/null)"})
            compadd -M 'm:{a-zA-Z}={A-Za-z}' "${(@)@[1,-3]}" -- ${lines%%$'\\t'*}
        }

        """
    }

    private func zshCase(_ command: CommandDescription) -> String {
        var script = "    \(command.name))\n        _arguments -s -S \\\n"
        for option in command.offeredOptions {
            let repeated = option.isRepeatable
            let exclusion =
                option.short.map { repeated ? "" : "(-\($0) \(option.listedName))" }
                ?? (repeated ? "" : "(\(option.listedName))")
            let spellings: [String] =
                (option.isOnByDefault ? nil : option.short).map { ["-\($0)", option.listedName] }
                ?? [option.listedName]
            for spelling in spellings {
                var spec = exclusion + (repeated ? "*" : "") + spelling
                let isLong = spelling.hasPrefix("--")
                switch option.value {
                case .none: break
                case .required: spec += isLong ? "=" : "+"
                case .optional: spec += isLong ? "=-" : "-"
                }
                spec += "[\(Self.zshQuoted(option.help))]"
                if let placeholder = option.placeholder {
                    let colon = if case .optional = option.value { "::" } else { ":" }
                    spec += "\(colon)\(Self.zshQuoted(placeholder)):\(zshAction(option.completion))"
                }
                script += "            '\(spec)' \\\n"
            }
        }
        script += "            '(-h --help)'{-h,--help}'[help]' \\\n"
        script += "            '(-V --version)'{-V,--version}'[version]'"
        for argument in command.arguments {
            let lead = argument.isRepeated ? "*" : ""
            let colon = argument.isRequired || argument.isRepeated ? ":" : "::"
            script +=
                " \\\n            '\(lead)\(colon)\(Self.zshQuoted(argument.placeholder)):\(zshAction(argument.completion))'"
        }
        return script + "\n        ;;\n"
    }

    private func zshAction(_ completion: Completion) -> String {
        switch completion {
        case .none: " "
        case .files: "_files"
        case .filesAfterAt: "{compset -P @ && _files || _files -P @}"
        case .offered(let words): "\(functionName)_offered \(words)"
        case .offeredOrFilesAfterAt(let words):
            "{compset -P @ && _files || \(functionName)_offered \(words)}"
        case .directories: "_files -/"
        case .choices(let names): "(\(names.joined(separator: " ")))"
        }
    }

    /// Inside single quotes and inside the brackets of a specification.
    static func zshQuoted(_ text: String) -> String {
        text.map { character -> String in
            switch character {
            case "'": "'\\''"
            case "[", "]", ":", "\\": "\\\(character)"
            default: "\(character)"
            }
        }.joined()
    }
}
