# bash completion for kettle-top; load it with: source <(kettle-top completions bash)
_kettle_top() {
    # $2 is the whole word; in COMP_WORDS --option=value and @FILE are several
    local current=$2 previous= command= before=$((COMP_CWORD - 1))
    while ((before > 1)) && [[ ${COMP_WORDS[before]} == @("="|"@"|"=@") ]]; do ((before--)); done
    ((before >= 0)) && previous=${COMP_WORDS[before]}
    [[ $current == "=" ]] && current=
    if ((COMP_CWORD > 1)); then
        case ${COMP_WORDS[1]} in
        boil | pour | sort | help | completions) command=${COMP_WORDS[1]} ;;
        esac
    fi
    COMPREPLY=()
    if [[ -z $command ]]; then
        if ((COMP_CWORD == 1)) && [[ $current != -* ]]; then
            COMPREPLY=($(compgen -W 'boil pour sort help completions' -- "$current"))
            return
        fi
        command=boil
    fi
    case $command in
    boil)
        case $previous in
        -w | --window) COMPREPLY=(); return ;;
        -l | --limit) COMPREPLY=(); return ;;
        -c | --cups) COMPREPLY=(); return ;;
        --offset) COMPREPLY=(); return ;;
        --water) COMPREPLY=($(compgen -W 'tap spring rain' -- "$current")); return ;;
        -n | --names) COMPREPLY=(); return ;;
        --degrees) COMPREPLY=(); return ;;
        -o | --output) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        esac
        if [[ $current == -* ]]; then
            COMPREPLY=($(compgen -W '--window --limit --cups --offset --water --names --degrees --active --verbose --whistle --quiet --no-color --output --help --version' -- "$current"))
        else
            COMPREPLY=();
        fi
        ;;
    pour)
        case $previous in
        esac
        if [[ $current == -* ]]; then
            COMPREPLY=($(compgen -W '--clear --help --version' -- "$current"))
        else
            mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames;
        fi
        ;;
    sort)
        case $previous in
        esac
        if [[ $current == -* ]]; then
            COMPREPLY=($(compgen -W '--help --version' -- "$current"))
        else
            COMPREPLY=();
        fi
        ;;
    help) COMPREPLY=($(compgen -W 'boil pour sort help completions exit-codes' -- "$current")) ;;
    completions) COMPREPLY=($(compgen -W 'bash zsh fish' -- "$current")) ;;
    esac
}
complete -F _kettle_top kettle-top
