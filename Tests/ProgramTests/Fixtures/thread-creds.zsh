#compdef thread-creds
# zsh completion for thread-creds; put it into a directory of $fpath as _thread-creds
_thread_creds() {
    local -a commands
    commands=(
        'store:keep the dataset of a border agent'
        'list:list the stored datasets; * marks the preferred network'
        'show:explain every field of a network'\''s datasets'
        'preferred:print, set or clear the preferred network'
        'delete:delete credentials and forget their keys'
        'history:list the datasets that were replaced or deleted'
        'rekey:give a border agent'\''s credentials a new id'
        'check:examine the store\: the file, every dataset, every column'
        'nearby:list the border routers nearby, and what is stored about them'
        'generate:make the dataset of a new network and store it'
        'edit:make a network'\''s next active dataset'
        'migrate:make a pending dataset\: another channel, PAN ID, prefix or key'
        'decode:show what datasets contain, and whether they are valid'
        'diff:compare two datasets field by field'
        'pskc:derive a network'\''s PSKc from its passphrase'
        'export:write datasets out, keys and all'
        'import:take datasets from files'
        'help:help of the program or a command'
        'completions:completions for a shell'
    )
    if ((CURRENT == 2)); then
        _describe -t commands command commands
        return
    fi
    local command=$words[2]
    shift words
    ((CURRENT--))
    case $command in
    store)
        _arguments -s -S \
            '(-b --border-agent)-b+[the dataset'\''s border agent\: 1 to 32 bytes of hex]:ID:_thread_creds_offered stored agents' \
            '(-b --border-agent)--border-agent=[the dataset'\''s border agent\: 1 to 32 bytes of hex]:ID:_thread_creds_offered stored agents' \
            '(--force)--force[replace newer and conflicting datasets too]' \
            '(--allow-invalid)--allow-invalid[keep values that OpenThread rejects]' \
            '(--allow-partial)--allow-partial[keep datasets that lack fields]' \
            '(--store)--store=[the store'\''s file (default THREAD_CREDS_STORE, then your own store)]:PATH:_files' \
            '(--wait)--wait=[how long to wait while another process writes]:S: ' \
            '(-f --format)-f+[text, or a JSON document for programs]:FORMAT:(text json)' \
            '(-f --format)--format=[text, or a JSON document for programs]:FORMAT:(text json)' \
            '(-o --output)-o+[write to a file, readable by you alone, instead of standard output]:FILE:_files' \
            '(-o --output)--output=[write to a file, readable by you alone, instead of standard output]:FILE:_files' \
            '(-q --quiet)-q[print nothing that the exit code already says]' \
            '(-q --quiet)--quiet[print nothing that the exit code already says]' \
            '(--no-color)--no-color[do not colour the output]' \
            '(-h --help)'{-h,--help}'[help]' \
            '(-V --version)'{-V,--version}'[version]' \
            '*:DATASET:{compset -P @ && _files || _files -P @}'
        ;;
    list)
        _arguments -s -S \
            '(--network)--network=[those of the network with this extended PAN ID, or its beginning]:EXT-PAN-ID:_thread_creds_offered stored ids' \
            '(-b --border-agent)-b+[those of this border agent; the beginning of its id is enough]:ID:_thread_creds_offered stored agents' \
            '(-b --border-agent)--border-agent=[those of this border agent; the beginning of its id is enough]:ID:_thread_creds_offered stored agents' \
            '(-n --name)-n+[those of the network with this name]:NAME:_thread_creds_offered stored names' \
            '(-n --name)--name=[those of the network with this name]:NAME:_thread_creds_offered stored names' \
            '(--active)--active[only active datasets]' \
            '(--pending)--pending[only pending datasets]' \
            '(--stale)--stale[only what is stale, in conflict or superseded]' \
            '(--store)--store=[the store'\''s file (default THREAD_CREDS_STORE, then your own store)]:PATH:_files' \
            '(--wait)--wait=[how long to wait while another process writes]:S: ' \
            '(-f --format)-f+[text, or a JSON document for programs]:FORMAT:(text json)' \
            '(-f --format)--format=[text, or a JSON document for programs]:FORMAT:(text json)' \
            '(-o --output)-o+[write to a file, readable by you alone, instead of standard output]:FILE:_files' \
            '(-o --output)--output=[write to a file, readable by you alone, instead of standard output]:FILE:_files' \
            '(-q --quiet)-q[print nothing that the exit code already says]' \
            '(-q --quiet)--quiet[print nothing that the exit code already says]' \
            '(--no-color)--no-color[do not colour the output]' \
            '(--reveal)--reveal[show the network key and the PSKc]' \
            '(--force)--force[write keys even to a file that others may read]' \
            '(-h --help)'{-h,--help}'[help]' \
            '(-V --version)'{-V,--version}'[version]'
        ;;
    show)
        _arguments -s -S \
            '(--network)--network=[those of the network with this extended PAN ID, or its beginning]:EXT-PAN-ID:_thread_creds_offered stored ids' \
            '(-b --border-agent)-b+[those of this border agent; the beginning of its id is enough]:ID:_thread_creds_offered stored agents' \
            '(-b --border-agent)--border-agent=[those of this border agent; the beginning of its id is enough]:ID:_thread_creds_offered stored agents' \
            '(-n --name)-n+[those of the network with this name]:NAME:_thread_creds_offered stored names' \
            '(-n --name)--name=[those of the network with this name]:NAME:_thread_creds_offered stored names' \
            '(--active)--active[only active datasets]' \
            '(--pending)--pending[only pending datasets]' \
            '(--store)--store=[the store'\''s file (default THREAD_CREDS_STORE, then your own store)]:PATH:_files' \
            '(--wait)--wait=[how long to wait while another process writes]:S: ' \
            '(-f --format)-f+[text, or a JSON document for programs]:FORMAT:(text json)' \
            '(-f --format)--format=[text, or a JSON document for programs]:FORMAT:(text json)' \
            '(-o --output)-o+[write to a file, readable by you alone, instead of standard output]:FILE:_files' \
            '(-o --output)--output=[write to a file, readable by you alone, instead of standard output]:FILE:_files' \
            '(-q --quiet)-q[print nothing that the exit code already says]' \
            '(-q --quiet)--quiet[print nothing that the exit code already says]' \
            '(--no-color)--no-color[do not colour the output]' \
            '(--reveal)--reveal[show the network key and the PSKc]' \
            '(--force)--force[write keys even to a file that others may read]' \
            '(-h --help)'{-h,--help}'[help]' \
            '(-V --version)'{-V,--version}'[version]' \
            '::NETWORK:_thread_creds_offered stored networks'
        ;;
    preferred)
        _arguments -s -S \
            '(--clear)--clear[prefer none]' \
            '(--check)--check=[compare key, channel, PAN ID, name and prefix of this dataset (-, @FILE or hex) with the preferred network'\''s\: exit 0 the same, 1 different, 3 nothing known]:DATASET:{compset -P @ && _files || _files -P @}' \
            '(--network)--network=[those of the network with this extended PAN ID]:EXT-PAN-ID:_thread_creds_offered stored ids' \
            '(-b --border-agent)-b+[those of this border agent]:ID:_thread_creds_offered stored agents' \
            '(-b --border-agent)--border-agent=[those of this border agent]:ID:_thread_creds_offered stored agents' \
            '(-n --name)-n+[those of the network with this name]:NAME:_thread_creds_offered stored names' \
            '(-n --name)--name=[those of the network with this name]:NAME:_thread_creds_offered stored names' \
            '(--store)--store=[the store'\''s file (default THREAD_CREDS_STORE, then your own store)]:PATH:_files' \
            '(--wait)--wait=[how long to wait while another process writes]:S: ' \
            '(-f --format)-f+[text, or a JSON document for programs]:FORMAT:(text json)' \
            '(-f --format)--format=[text, or a JSON document for programs]:FORMAT:(text json)' \
            '(-o --output)-o+[write to a file, readable by you alone, instead of standard output]:FILE:_files' \
            '(-o --output)--output=[write to a file, readable by you alone, instead of standard output]:FILE:_files' \
            '(-q --quiet)-q[print nothing that the exit code already says]' \
            '(-q --quiet)--quiet[print nothing that the exit code already says]' \
            '(--no-color)--no-color[do not colour the output]' \
            '(--reveal)--reveal[show the network key and the PSKc]' \
            '(--force)--force[write keys even to a file that others may read]' \
            '(-h --help)'{-h,--help}'[help]' \
            '(-V --version)'{-V,--version}'[version]' \
            '::NETWORK:_thread_creds_offered stored networks'
        ;;
    delete)
        _arguments -s -S \
            '(--network)--network=[every border agent'\''s datasets of this network]:EXT-PAN-ID:_thread_creds_offered stored ids' \
            '(-b --border-agent)-b+[this border agent'\''s datasets]:ID:_thread_creds_offered stored agents' \
            '(-b --border-agent)--border-agent=[this border agent'\''s datasets]:ID:_thread_creds_offered stored agents' \
            '(--active)--active[only active datasets]' \
            '(--pending)--pending[only pending datasets]' \
            '(--force)--force[also the last credentials of the preferred network; clears the preference]' \
            '(--store)--store=[the store'\''s file (default THREAD_CREDS_STORE, then your own store)]:PATH:_files' \
            '(--wait)--wait=[how long to wait while another process writes]:S: ' \
            '(-f --format)-f+[text, or a JSON document for programs]:FORMAT:(text json)' \
            '(-f --format)--format=[text, or a JSON document for programs]:FORMAT:(text json)' \
            '(-o --output)-o+[write to a file, readable by you alone, instead of standard output]:FILE:_files' \
            '(-o --output)--output=[write to a file, readable by you alone, instead of standard output]:FILE:_files' \
            '(-q --quiet)-q[print nothing that the exit code already says]' \
            '(-q --quiet)--quiet[print nothing that the exit code already says]' \
            '(--no-color)--no-color[do not colour the output]' \
            '(-h --help)'{-h,--help}'[help]' \
            '(-V --version)'{-V,--version}'[version]'
        ;;
    history)
        _arguments -s -S \
            '(--network)--network=[only this network'\''s]:EXT-PAN-ID:_thread_creds_offered stored ids' \
            '(-b --border-agent)-b+[only this border agent'\''s]:ID:_thread_creds_offered stored agents' \
            '(-b --border-agent)--border-agent=[only this border agent'\''s]:ID:_thread_creds_offered stored agents' \
            '(--restore)--restore=[bring the entry with this number back; what is stored now goes to the history]:N: ' \
            '(--purge)--purge[remove these entries for good, keys and all]' \
            '(--store)--store=[the store'\''s file (default THREAD_CREDS_STORE, then your own store)]:PATH:_files' \
            '(--wait)--wait=[how long to wait while another process writes]:S: ' \
            '(-f --format)-f+[text, or a JSON document for programs]:FORMAT:(text json)' \
            '(-f --format)--format=[text, or a JSON document for programs]:FORMAT:(text json)' \
            '(-o --output)-o+[write to a file, readable by you alone, instead of standard output]:FILE:_files' \
            '(-o --output)--output=[write to a file, readable by you alone, instead of standard output]:FILE:_files' \
            '(-q --quiet)-q[print nothing that the exit code already says]' \
            '(-q --quiet)--quiet[print nothing that the exit code already says]' \
            '(--no-color)--no-color[do not colour the output]' \
            '(--reveal)--reveal[show the network key and the PSKc]' \
            '(--force)--force[write keys even to a file that others may read]' \
            '(-h --help)'{-h,--help}'[help]' \
            '(-V --version)'{-V,--version}'[version]'
        ;;
    rekey)
        _arguments -s -S \
            '(--store)--store=[the store'\''s file (default THREAD_CREDS_STORE, then your own store)]:PATH:_files' \
            '(--wait)--wait=[how long to wait while another process writes]:S: ' \
            '(-f --format)-f+[text, or a JSON document for programs]:FORMAT:(text json)' \
            '(-f --format)--format=[text, or a JSON document for programs]:FORMAT:(text json)' \
            '(-o --output)-o+[write to a file, readable by you alone, instead of standard output]:FILE:_files' \
            '(-o --output)--output=[write to a file, readable by you alone, instead of standard output]:FILE:_files' \
            '(-q --quiet)-q[print nothing that the exit code already says]' \
            '(-q --quiet)--quiet[print nothing that the exit code already says]' \
            '(--no-color)--no-color[do not colour the output]' \
            '(-h --help)'{-h,--help}'[help]' \
            '(-V --version)'{-V,--version}'[version]' \
            ':OLD:_thread_creds_offered stored agents' \
            ':NEW:_thread_creds_offered stored agents'
        ;;
    check)
        _arguments -s -S \
            '(--repair)--repair[keep a copy of the file, then rebuild it from its undamaged rows]' \
            '(--lint)--lint[also report valid but suspicious values, such as a well-known passphrase]' \
            '(--store)--store=[the store'\''s file (default THREAD_CREDS_STORE, then your own store)]:PATH:_files' \
            '(--wait)--wait=[how long to wait while another process writes]:S: ' \
            '(-f --format)-f+[text, or a JSON document for programs]:FORMAT:(text json)' \
            '(-f --format)--format=[text, or a JSON document for programs]:FORMAT:(text json)' \
            '(-o --output)-o+[write to a file, readable by you alone, instead of standard output]:FILE:_files' \
            '(-o --output)--output=[write to a file, readable by you alone, instead of standard output]:FILE:_files' \
            '(-q --quiet)-q[print nothing that the exit code already says]' \
            '(-q --quiet)--quiet[print nothing that the exit code already says]' \
            '(--no-color)--no-color[do not colour the output]' \
            '(-h --help)'{-h,--help}'[help]' \
            '(-V --version)'{-V,--version}'[version]'
        ;;
    nearby)
        _arguments -s -S \
            '(--store)--store=[the store'\''s file (default THREAD_CREDS_STORE, then your own store)]:PATH:_files' \
            '(--wait)--wait=[how long to wait while another process writes]:S: ' \
            '(-f --format)-f+[text, or a JSON document for programs]:FORMAT:(text json)' \
            '(-f --format)--format=[text, or a JSON document for programs]:FORMAT:(text json)' \
            '(-o --output)-o+[write to a file, readable by you alone, instead of standard output]:FILE:_files' \
            '(-o --output)--output=[write to a file, readable by you alone, instead of standard output]:FILE:_files' \
            '(-q --quiet)-q[print nothing that the exit code already says]' \
            '(-q --quiet)--quiet[print nothing that the exit code already says]' \
            '(--no-color)--no-color[do not colour the output]' \
            '(-h --help)'{-h,--help}'[help]' \
            '(-V --version)'{-V,--version}'[version]' \
            '::FILE:_files'
        ;;
    generate)
        _arguments -s -S \
            '(-n --name)-n+[the network'\''s name; otherwise OpenThread- and the PAN ID]:NAME: ' \
            '(-n --name)--name=[the network'\''s name; otherwise OpenThread- and the PAN ID]:NAME: ' \
            '(--channel)--channel=[its channel, 11…26]:N: ' \
            '(--mask)--mask=[channels that it may use\: 11-26, 15,20,25 or 0x07fff800]:CHANNELS: ' \
            '(--pan-id)--pan-id=[its PAN ID]:HEX: ' \
            '(--network)--network=[its extended PAN ID]:EXT-PAN-ID:_thread_creds_offered stored ids' \
            '(--prefix)--prefix=[its mesh-local prefix, a /64 inside fd00\:\:/8]:PREFIX: ' \
            '(--policy)--policy=[its security policy, such as '\''672 onrc 0'\'']:POLICY: ' \
            '(--passphrase)--passphrase=[derive the PSKc from a passphrase\: - or @FILE]:FROM: ' \
            '(-b --border-agent)-b+[the border agent that is to form it; - for none yet]:ID:_thread_creds_offered stored agents' \
            '(-b --border-agent)--border-agent=[the border agent that is to form it; - for none yet]:ID:_thread_creds_offered stored agents' \
            '(-o --output)-o+[write the dataset'\''s hex to a file, readable by you alone]:FILE:_files' \
            '(-o --output)--output=[write the dataset'\''s hex to a file, readable by you alone]:FILE:_files' \
            '(--reveal)--reveal[print the dataset'\''s hex]' \
            '(-q --quiet)-q[do not print what was made]' \
            '(-q --quiet)--quiet[do not print what was made]' \
            '(--store)--store=[the store'\''s file (default THREAD_CREDS_STORE, then your own store)]:PATH:_files' \
            '(--wait)--wait=[how long to wait while another process writes]:S: ' \
            '(-h --help)'{-h,--help}'[help]' \
            '(-V --version)'{-V,--version}'[version]'
        ;;
    edit)
        _arguments -s -S \
            '(-n --name)-n+[another name]:NAME: ' \
            '(-n --name)--name=[another name]:NAME: ' \
            '(--passphrase)--passphrase=[derive the PSKc from a passphrase\: - or @FILE]:FROM: ' \
            '(--policy)--policy=[another security policy, such as '\''672 onrc 0'\'']:POLICY: ' \
            '(--mask)--mask=[channels that it may use\: 11-26, 15,20,25 or 0x07fff800]:CHANNELS: ' \
            '(--bump)--bump[a newer timestamp, even if nothing else changes]' \
            '(-o --output)-o+[write the dataset'\''s hex to a file, readable by you alone]:FILE:_files' \
            '(-o --output)--output=[write the dataset'\''s hex to a file, readable by you alone]:FILE:_files' \
            '(--reveal)--reveal[print the dataset'\''s hex]' \
            '(-q --quiet)-q[do not print what was made]' \
            '(-q --quiet)--quiet[do not print what was made]' \
            '(--store)--store=[the store'\''s file (default THREAD_CREDS_STORE, then your own store)]:PATH:_files' \
            '(--wait)--wait=[how long to wait while another process writes]:S: ' \
            '(-h --help)'{-h,--help}'[help]' \
            '(-V --version)'{-V,--version}'[version]' \
            ':NETWORK:_thread_creds_offered stored networks'
        ;;
    migrate)
        _arguments -s -S \
            '(--channel)--channel=[another channel, 11…26]:N: ' \
            '(--pan-id)--pan-id=[another PAN ID]:HEX: ' \
            '(--prefix)--prefix=[another mesh-local prefix, a /64 inside fd00\:\:/8]:PREFIX: ' \
            '(--new-key)--new-key[a new network key, from the kernel'\''s random numbers]' \
            '(-n --name)-n+[change the name too]:NAME: ' \
            '(-n --name)--name=[change the name too]:NAME: ' \
            '(--policy)--policy=[change the security policy too]:POLICY: ' \
            '(--mask)--mask=[change the channel mask too]:CHANNELS: ' \
            '(--delay)--delay=[time until it becomes active\: 30 s…72 h; at least 300 s for a new key]:S: ' \
            '(-o --output)-o+[write the dataset'\''s hex to a file, readable by you alone]:FILE:_files' \
            '(-o --output)--output=[write the dataset'\''s hex to a file, readable by you alone]:FILE:_files' \
            '(--reveal)--reveal[print the dataset'\''s hex]' \
            '(-q --quiet)-q[do not print what was made]' \
            '(-q --quiet)--quiet[do not print what was made]' \
            '(--store)--store=[the store'\''s file (default THREAD_CREDS_STORE, then your own store)]:PATH:_files' \
            '(--wait)--wait=[how long to wait while another process writes]:S: ' \
            '(-h --help)'{-h,--help}'[help]' \
            '(-V --version)'{-V,--version}'[version]' \
            ':NETWORK:_thread_creds_offered stored networks'
        ;;
    decode)
        _arguments -s -S \
            '(--rules)--rules=[the rules of OpenThread as of that month]:RULES:(2026-08 2026-09)' \
            '(--reveal)--reveal[show the network key and the PSKc]' \
            '(--lines)--lines[read a dataset from every line of standard input, whatever it looks like]' \
            '(--force)--force[write keys even to a file that others may read]' \
            '(-o --output)-o+[write to a file, readable by you alone, instead of standard output]:FILE:_files' \
            '(-o --output)--output=[write to a file, readable by you alone, instead of standard output]:FILE:_files' \
            '(-h --help)'{-h,--help}'[help]' \
            '(-V --version)'{-V,--version}'[version]' \
            '*:DATASET:{compset -P @ && _files || _files -P @}'
        ;;
    diff)
        _arguments -s -S \
            '(--active)--active[only active datasets]' \
            '(--pending)--pending[only pending datasets]' \
            '(--store)--store=[the store'\''s file (default THREAD_CREDS_STORE, then your own store)]:PATH:_files' \
            '(--wait)--wait=[how long to wait while another process writes]:S: ' \
            '(-f --format)-f+[text, or a JSON document for programs]:FORMAT:(text json)' \
            '(-f --format)--format=[text, or a JSON document for programs]:FORMAT:(text json)' \
            '(-o --output)-o+[write to a file, readable by you alone, instead of standard output]:FILE:_files' \
            '(-o --output)--output=[write to a file, readable by you alone, instead of standard output]:FILE:_files' \
            '(-q --quiet)-q[print nothing that the exit code already says]' \
            '(-q --quiet)--quiet[print nothing that the exit code already says]' \
            '(--no-color)--no-color[do not colour the output]' \
            '(--reveal)--reveal[show the network key and the PSKc]' \
            '(--force)--force[write keys even to a file that others may read]' \
            '(-h --help)'{-h,--help}'[help]' \
            '(-V --version)'{-V,--version}'[version]' \
            ':A:{compset -P @ && _files || _thread_creds_offered stored networks}' \
            ':B:{compset -P @ && _files || _thread_creds_offered stored networks}'
        ;;
    pskc)
        _arguments -s -S \
            '(--name)--name=[the network'\''s name, 1 to 16 bytes]:NAME: ' \
            '(--network)--network=[its extended PAN ID, 16 hex digits]:ID:_thread_creds_offered stored ids' \
            '(--dataset)--dataset=[take both from a dataset\: hex, @FILE or -]:DATASET:{compset -P @ && _files || _files -P @}' \
            '(--check)--check[print nothing; exit 0 if the dataset has this PSKc, 1 if not]' \
            '(--force)--force[write it to a file, too, that others may read]' \
            '(-o --output)-o+[write to a file, readable by you alone, instead of standard output]:FILE:_files' \
            '(-o --output)--output=[write to a file, readable by you alone, instead of standard output]:FILE:_files' \
            '(-h --help)'{-h,--help}'[help]' \
            '(-V --version)'{-V,--version}'[version]' \
            ':PASSPHRASE:{compset -P @ && _files || _files -P @}'
        ;;
    export)
        _arguments -s -S \
            '(-f --format)-f+[what to write]:FORMAT:(ndjson hex chip otbr otbr-legacy home-assistant commissioner binary)' \
            '(-f --format)--format=[what to write]:FORMAT:(ndjson hex chip otbr otbr-legacy home-assistant commissioner binary)' \
            '(--reveal)--reveal[required\: the export contains the keys]' \
            '(--force)--force[write to a file, too, that others may read]' \
            '(-o --output)-o+[write to a file, readable by you alone, instead of standard output]:FILE:_files' \
            '(-o --output)--output=[write to a file, readable by you alone, instead of standard output]:FILE:_files' \
            '(--preferred)--preferred[only the preferred network]' \
            '(--active)--active[only active datasets]' \
            '(--pending)--pending[only pending datasets]' \
            '(--network)--network=[those of the network with this extended PAN ID, or its beginning]:EXT-PAN-ID:_thread_creds_offered stored ids' \
            '(-b --border-agent)-b+[those of this border agent; the beginning of its id is enough]:ID:_thread_creds_offered stored agents' \
            '(-b --border-agent)--border-agent=[those of this border agent; the beginning of its id is enough]:ID:_thread_creds_offered stored agents' \
            '(-n --name)-n+[those of the network with this name]:NAME:_thread_creds_offered stored names' \
            '(-n --name)--name=[those of the network with this name]:NAME:_thread_creds_offered stored names' \
            '(--store)--store=[the store'\''s file (default THREAD_CREDS_STORE, then your own store)]:PATH:_files' \
            '(--wait)--wait=[how long to wait while another process writes]:S: ' \
            '(-h --help)'{-h,--help}'[help]' \
            '(-V --version)'{-V,--version}'[version]' \
            '::NETWORK:_thread_creds_offered stored networks'
        ;;
    import)
        _arguments -s -S \
            '(-b --border-agent)-b+[the datasets'\'' border agent, if the file does not name it]:ID:_thread_creds_offered stored agents' \
            '(-b --border-agent)--border-agent=[the datasets'\'' border agent, if the file does not name it]:ID:_thread_creds_offered stored agents' \
            '(--dry-run)--dry-run[show what would happen to each dataset; change nothing]' \
            '(--force)--force[replace newer and conflicting datasets too]' \
            '(--allow-invalid)--allow-invalid[keep values that OpenThread rejects]' \
            '(--allow-partial)--allow-partial[keep datasets that lack fields]' \
            '(--store)--store=[the store'\''s file (default THREAD_CREDS_STORE, then your own store)]:PATH:_files' \
            '(--wait)--wait=[how long to wait while another process writes]:S: ' \
            '(-f --format)-f+[text, or a JSON document for programs]:FORMAT:(text json)' \
            '(-f --format)--format=[text, or a JSON document for programs]:FORMAT:(text json)' \
            '(-o --output)-o+[write to a file, readable by you alone, instead of standard output]:FILE:_files' \
            '(-o --output)--output=[write to a file, readable by you alone, instead of standard output]:FILE:_files' \
            '(-q --quiet)-q[print nothing that the exit code already says]' \
            '(-q --quiet)--quiet[print nothing that the exit code already says]' \
            '(--no-color)--no-color[do not colour the output]' \
            '(-h --help)'{-h,--help}'[help]' \
            '(-V --version)'{-V,--version}'[version]' \
            '*:FILE:_files'
        ;;
    help) _describe -t commands command commands ;;
    completions) _values shell bash zsh fish ;;
    esac
}
_thread_creds_offered() {
    local -a lines
    lines=(${(f)"$(thread-creds $@[-2,-1] 2>/dev/null)"})
    compadd -M 'm:{a-zA-Z}={A-Za-z}' "${(@)@[1,-3]}" -- ${lines%%$'\t'*}
}
if [[ $funcstack[1] == _thread-creds ]]; then
    _thread_creds "$@"
else
    compdef _thread_creds thread-creds
fi
