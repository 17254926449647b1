# bash completion for thread-creds; load it with: source <(thread-creds completions bash)
_thread_creds() {
    # $2 is the whole word; in COMP_WORDS --option=value and @FILE are several
    local current=$2 previous= command= before=$((COMP_CWORD - 1))
    while ((before > 1)) && [[ ${COMP_WORDS[before]} == @("="|"@"|"=@") ]]; do ((before--)); done
    ((before >= 0)) && previous=${COMP_WORDS[before]}
    [[ $current == "=" ]] && current=
    if ((COMP_CWORD > 1)); then
        case ${COMP_WORDS[1]} in
        store | list | show | preferred | delete | history | rekey | check | nearby | generate | edit | migrate | decode | diff | pskc | export | import | help | completions) command=${COMP_WORDS[1]} ;;
        esac
    fi
    COMPREPLY=()
    if [[ -z $command ]]; then
        COMPREPLY=($(compgen -W 'store list show preferred delete history rekey check nearby generate edit migrate decode diff pskc export import help completions --help --version' -- "$current"))
        return
    fi
    case $command in
    store)
        case $previous in
        -b | --border-agent) _thread_creds_offered "$current" stored agents; return ;;
        --store) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        --wait) COMPREPLY=(); return ;;
        -f | --format) COMPREPLY=($(compgen -W 'text json' -- "$current")); return ;;
        -o | --output) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        esac
        if [[ $current == -* ]]; then
            COMPREPLY=($(compgen -W '--border-agent --force --allow-invalid --allow-partial --store --wait --format --output --quiet --no-color --help --version' -- "$current"))
        else
            _thread_creds_at "$current";
        fi
        ;;
    list)
        case $previous in
        --network) _thread_creds_offered "$current" stored ids; return ;;
        -b | --border-agent) _thread_creds_offered "$current" stored agents; return ;;
        -n | --name) _thread_creds_offered "$current" stored names; return ;;
        --store) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        --wait) COMPREPLY=(); return ;;
        -f | --format) COMPREPLY=($(compgen -W 'text json' -- "$current")); return ;;
        -o | --output) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        esac
        if [[ $current == -* ]]; then
            COMPREPLY=($(compgen -W '--network --border-agent --name --active --pending --stale --store --wait --format --output --quiet --no-color --reveal --force --help --version' -- "$current"))
        else
            COMPREPLY=();
        fi
        ;;
    show)
        case $previous in
        --network) _thread_creds_offered "$current" stored ids; return ;;
        -b | --border-agent) _thread_creds_offered "$current" stored agents; return ;;
        -n | --name) _thread_creds_offered "$current" stored names; return ;;
        --store) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        --wait) COMPREPLY=(); return ;;
        -f | --format) COMPREPLY=($(compgen -W 'text json' -- "$current")); return ;;
        -o | --output) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        esac
        if [[ $current == -* ]]; then
            COMPREPLY=($(compgen -W '--network --border-agent --name --active --pending --store --wait --format --output --quiet --no-color --reveal --force --help --version' -- "$current"))
        else
            _thread_creds_offered "$current" stored networks;
        fi
        ;;
    preferred)
        case $previous in
        --check) _thread_creds_at "$current"; return ;;
        --network) _thread_creds_offered "$current" stored ids; return ;;
        -b | --border-agent) _thread_creds_offered "$current" stored agents; return ;;
        -n | --name) _thread_creds_offered "$current" stored names; return ;;
        --store) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        --wait) COMPREPLY=(); return ;;
        -f | --format) COMPREPLY=($(compgen -W 'text json' -- "$current")); return ;;
        -o | --output) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        esac
        if [[ $current == -* ]]; then
            COMPREPLY=($(compgen -W '--clear --check --network --border-agent --name --store --wait --format --output --quiet --no-color --reveal --force --help --version' -- "$current"))
        else
            _thread_creds_offered "$current" stored networks;
        fi
        ;;
    delete)
        case $previous in
        --network) _thread_creds_offered "$current" stored ids; return ;;
        -b | --border-agent) _thread_creds_offered "$current" stored agents; return ;;
        --store) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        --wait) COMPREPLY=(); return ;;
        -f | --format) COMPREPLY=($(compgen -W 'text json' -- "$current")); return ;;
        -o | --output) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        esac
        if [[ $current == -* ]]; then
            COMPREPLY=($(compgen -W '--network --border-agent --active --pending --force --store --wait --format --output --quiet --no-color --help --version' -- "$current"))
        else
            COMPREPLY=();
        fi
        ;;
    history)
        case $previous in
        --network) _thread_creds_offered "$current" stored ids; return ;;
        -b | --border-agent) _thread_creds_offered "$current" stored agents; return ;;
        --restore) COMPREPLY=(); return ;;
        --store) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        --wait) COMPREPLY=(); return ;;
        -f | --format) COMPREPLY=($(compgen -W 'text json' -- "$current")); return ;;
        -o | --output) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        esac
        if [[ $current == -* ]]; then
            COMPREPLY=($(compgen -W '--network --border-agent --restore --purge --store --wait --format --output --quiet --no-color --reveal --force --help --version' -- "$current"))
        else
            COMPREPLY=();
        fi
        ;;
    rekey)
        case $previous in
        --store) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        --wait) COMPREPLY=(); return ;;
        -f | --format) COMPREPLY=($(compgen -W 'text json' -- "$current")); return ;;
        -o | --output) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        esac
        if [[ $current == -* ]]; then
            COMPREPLY=($(compgen -W '--store --wait --format --output --quiet --no-color --help --version' -- "$current"))
        else
            _thread_creds_offered "$current" stored agents;
        fi
        ;;
    check)
        case $previous in
        --store) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        --wait) COMPREPLY=(); return ;;
        -f | --format) COMPREPLY=($(compgen -W 'text json' -- "$current")); return ;;
        -o | --output) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        esac
        if [[ $current == -* ]]; then
            COMPREPLY=($(compgen -W '--repair --lint --store --wait --format --output --quiet --no-color --help --version' -- "$current"))
        else
            COMPREPLY=();
        fi
        ;;
    nearby)
        case $previous in
        --store) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        --wait) COMPREPLY=(); return ;;
        -f | --format) COMPREPLY=($(compgen -W 'text json' -- "$current")); return ;;
        -o | --output) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        esac
        if [[ $current == -* ]]; then
            COMPREPLY=($(compgen -W '--store --wait --format --output --quiet --no-color --help --version' -- "$current"))
        else
            mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames;
        fi
        ;;
    generate)
        case $previous in
        -n | --name) COMPREPLY=(); return ;;
        --channel) COMPREPLY=(); return ;;
        --mask) COMPREPLY=(); return ;;
        --pan-id) COMPREPLY=(); return ;;
        --network) _thread_creds_offered "$current" stored ids; return ;;
        --prefix) COMPREPLY=(); return ;;
        --policy) COMPREPLY=(); return ;;
        --passphrase) COMPREPLY=(); return ;;
        -b | --border-agent) _thread_creds_offered "$current" stored agents; return ;;
        -o | --output) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        --store) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        --wait) COMPREPLY=(); return ;;
        esac
        if [[ $current == -* ]]; then
            COMPREPLY=($(compgen -W '--name --channel --mask --pan-id --network --prefix --policy --passphrase --border-agent --output --reveal --quiet --store --wait --help --version' -- "$current"))
        else
            COMPREPLY=();
        fi
        ;;
    edit)
        case $previous in
        -n | --name) COMPREPLY=(); return ;;
        --passphrase) COMPREPLY=(); return ;;
        --policy) COMPREPLY=(); return ;;
        --mask) COMPREPLY=(); return ;;
        -o | --output) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        --store) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        --wait) COMPREPLY=(); return ;;
        esac
        if [[ $current == -* ]]; then
            COMPREPLY=($(compgen -W '--name --passphrase --policy --mask --bump --output --reveal --quiet --store --wait --help --version' -- "$current"))
        else
            _thread_creds_offered "$current" stored networks;
        fi
        ;;
    migrate)
        case $previous in
        --channel) COMPREPLY=(); return ;;
        --pan-id) COMPREPLY=(); return ;;
        --prefix) COMPREPLY=(); return ;;
        -n | --name) COMPREPLY=(); return ;;
        --policy) COMPREPLY=(); return ;;
        --mask) COMPREPLY=(); return ;;
        --delay) COMPREPLY=(); return ;;
        -o | --output) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        --store) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        --wait) COMPREPLY=(); return ;;
        esac
        if [[ $current == -* ]]; then
            COMPREPLY=($(compgen -W '--channel --pan-id --prefix --new-key --name --policy --mask --delay --output --reveal --quiet --store --wait --help --version' -- "$current"))
        else
            _thread_creds_offered "$current" stored networks;
        fi
        ;;
    decode)
        case $previous in
        --rules) COMPREPLY=($(compgen -W '2026-08 2026-09' -- "$current")); return ;;
        -o | --output) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        esac
        if [[ $current == -* ]]; then
            COMPREPLY=($(compgen -W '--rules --reveal --lines --force --output --help --version' -- "$current"))
        else
            _thread_creds_at "$current";
        fi
        ;;
    diff)
        case $previous in
        --store) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        --wait) COMPREPLY=(); return ;;
        -f | --format) COMPREPLY=($(compgen -W 'text json' -- "$current")); return ;;
        -o | --output) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        esac
        if [[ $current == -* ]]; then
            COMPREPLY=($(compgen -W '--active --pending --store --wait --format --output --quiet --no-color --reveal --force --help --version' -- "$current"))
        else
            _thread_creds_offered "$current" stored networks; _thread_creds_at "$current";
        fi
        ;;
    pskc)
        case $previous in
        --name) COMPREPLY=(); return ;;
        --network) _thread_creds_offered "$current" stored ids; return ;;
        --dataset) _thread_creds_at "$current"; return ;;
        -o | --output) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        esac
        if [[ $current == -* ]]; then
            COMPREPLY=($(compgen -W '--name --network --dataset --check --force --output --help --version' -- "$current"))
        else
            _thread_creds_at "$current";
        fi
        ;;
    export)
        case $previous in
        -f | --format) COMPREPLY=($(compgen -W 'ndjson hex chip otbr otbr-legacy home-assistant commissioner binary' -- "$current")); return ;;
        -o | --output) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        --network) _thread_creds_offered "$current" stored ids; return ;;
        -b | --border-agent) _thread_creds_offered "$current" stored agents; return ;;
        -n | --name) _thread_creds_offered "$current" stored names; return ;;
        --store) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        --wait) COMPREPLY=(); return ;;
        esac
        if [[ $current == -* ]]; then
            COMPREPLY=($(compgen -W '--format --reveal --force --output --preferred --active --pending --network --border-agent --name --store --wait --help --version' -- "$current"))
        else
            _thread_creds_offered "$current" stored networks;
        fi
        ;;
    import)
        case $previous in
        -b | --border-agent) _thread_creds_offered "$current" stored agents; return ;;
        --store) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        --wait) COMPREPLY=(); return ;;
        -f | --format) COMPREPLY=($(compgen -W 'text json' -- "$current")); return ;;
        -o | --output) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        esac
        if [[ $current == -* ]]; then
            COMPREPLY=($(compgen -W '--border-agent --dry-run --force --allow-invalid --allow-partial --store --wait --format --output --quiet --no-color --help --version' -- "$current"))
        else
            mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames;
        fi
        ;;
    help) COMPREPLY=($(compgen -W 'store list show preferred delete history rekey check nearby generate edit migrate decode diff pskc export import help completions exit-codes' -- "$current")) ;;
    completions) COMPREPLY=($(compgen -W 'bash zsh fish' -- "$current")) ;;
    esac
}
complete -F _thread_creds thread-creds
_thread_creds_at() {
    local name
    [[ -z $1 || $1 == @* ]] || return
    while IFS= read -r name; do
        [[ -d $name ]] && name+=/
        COMPREPLY+=("@$name")
    done < <(compgen -f -- "${1#@}")
    compopt -o filenames
    [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == */ ]] && compopt -o nospace
}
_thread_creds_offered() {
    local word typed=${1//\\/}
    shift
    typed=${typed#[\"\']}
    while IFS= read -r word; do
        word=${word%%$'\t'*}
        [[ ${word,,} == "${typed,,}"* ]] && COMPREPLY+=("$(printf %q "$word")")
    done < <(thread-creds "$@" 2>/dev/null)
}
