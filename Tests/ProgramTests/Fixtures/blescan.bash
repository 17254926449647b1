# bash completion for blescan; load it with: source <(blescan completions bash)
_blescan() {
    # $2 is the whole word; in COMP_WORDS --option=value and @FILE are several
    local current=$2 previous= command= before=$((COMP_CWORD - 1))
    while ((before > 1)) && [[ ${COMP_WORDS[before]} == @("="|"@"|"=@") ]]; do ((before--)); done
    ((before >= 0)) && previous=${COMP_WORDS[before]}
    [[ $current == "=" ]] && current=
    if ((COMP_CWORD > 1)); then
        case ${COMP_WORDS[1]} in
        scan | sweep | replay | report | compare | merge | verify | predict | advise | phones | learn | controllers | simulate | help | completions) command=${COMP_WORDS[1]} ;;
        esac
    fi
    COMPREPLY=()
    if [[ -z $command ]]; then
        if ((COMP_CWORD == 1)) && [[ $current != -* ]]; then
            COMPREPLY=($(compgen -W 'scan sweep replay report compare merge verify predict advise phones learn controllers simulate help completions' -- "$current"))
            return
        fi
        command=scan
    fi
    case $command in
    scan)
        case $previous in
        -w | --window) COMPREPLY=(); return ;;
        -i | --interval) COMPREPLY=(); return ;;
        -p | --preset) COMPREPLY=($(compgen -W 'ios-foreground ios-foreground-active ios-background ios-asleep android-low-power android-balanced android-low-latency android-screen-off android-old-low-power android-old-balanced android-old-low-latency android-old-inquiry samsung-30-150 samsung-70-320 samsung-191-958 samsung-60-520 samsung-203-1861 samsung-160-3120 samsung-55-3120 xiaomi-66-660 oppo-120-1200 oppo-160-3200 oppo-199-5000 honor-600-600 honor-150-600 honor-60-600 honor-512-5120 pixel-3000-3000 bluez-passive bluez-discovery bluez-suspend bluez-monitor zephyr-fast zephyr-slow esphome bumble noble bluetoothlinux hcitool' -- "$current")); return ;;
        --own-address) COMPREPLY=($(compgen -W 'public random' -- "$current")); return ;;
        --phy) COMPREPLY=($(compgen -W '1m coded both' -- "$current")); return ;;
        --accept) COMPREPLY=(); return ;;
        -d | --duration) COMPREPLY=(); return ;;
        -n | --trials) COMPREPLY=(); return ;;
        --trial-duration) COMPREPLY=(); return ;;
        -e | --expect) COMPREPLY=(); return ;;
        --assert) COMPREPLY=(); return ;;
        -c | --controller) COMPREPLY=(); return ;;
        --channel) COMPREPLY=($(compgen -W 'raw user monitor' -- "$current")); return ;;
        --seed) COMPREPLY=(); return ;;
        --capture) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        --air) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        --address) COMPREPLY=(); return ;;
        --name) COMPREPLY=(); return ;;
        --service) COMPREPLY=(); return ;;
        --company) COMPREPLY=(); return ;;
        --rssi) COMPREPLY=(); return ;;
        --max-devices) COMPREPLY=(); return ;;
        --max-memory) COMPREPLY=(); return ;;
        -t | --advertising-interval) COMPREPLY=(); return ;;
        --delay) _blescan_at "$current"; return ;;
        --profile) COMPREPLY=($(compgen -W 'ideal zephyr' -- "$current")); return ;;
        -f | --format) COMPREPLY=($(compgen -W 'text ndjson json csv' -- "$current")); return ;;
        --csv) COMPREPLY=($(compgen -W 'reports devices trials' -- "$current")); return ;;
        -o | --output) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        --html) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        --hgrm) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        --hgrm-gaps) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        --junit) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        --prometheus) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        --openmetrics) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        --buckets) COMPREPLY=(); return ;;
        --record) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        --label) COMPREPLY=(); return ;;
        --record-every) COMPREPLY=(); return ;;
        --keep) COMPREPLY=(); return ;;
        esac
        if [[ $current == -* ]]; then
            COMPREPLY=($(compgen -W '--window --interval --preset --active --own-address --phy --filter-duplicates --accept --duration --trials --trial-duration --expect --assert --controller --channel --seed --real-time --capture --air --address --name --service --company --rssi --max-devices --max-memory --advertising-interval --delay --profile --format --csv --observations --output --html --raster --hgrm --hgrm-gaps --junit --prometheus --openmetrics --buckets --no-color --record --quiet --lean --label --record-every --keep --help --version' -- "$current"))
        else
            COMPREPLY=();
        fi
        ;;
    sweep)
        case $previous in
        --windows) COMPREPLY=(); return ;;
        --intervals) COMPREPLY=(); return ;;
        --presets) COMPREPLY=($(compgen -W 'ios-foreground ios-foreground-active ios-background ios-asleep android-low-power android-balanced android-low-latency android-screen-off android-old-low-power android-old-balanced android-old-low-latency android-old-inquiry samsung-30-150 samsung-70-320 samsung-191-958 samsung-60-520 samsung-203-1861 samsung-160-3120 samsung-55-3120 xiaomi-66-660 oppo-120-1200 oppo-160-3200 oppo-199-5000 honor-600-600 honor-150-600 honor-60-600 honor-512-5120 pixel-3000-3000 bluez-passive bluez-discovery bluez-suspend bluez-monitor zephyr-fast zephyr-slow esphome bumble noble bluetoothlinux hcitool' -- "$current")); return ;;
        -n | --trials) COMPREPLY=(); return ;;
        --trial-duration) COMPREPLY=(); return ;;
        -e | --expect) COMPREPLY=(); return ;;
        -t | --advertising-interval) COMPREPLY=(); return ;;
        --delay) _blescan_at "$current"; return ;;
        --loss) COMPREPLY=(); return ;;
        --payload) COMPREPLY=(); return ;;
        --phy) COMPREPLY=($(compgen -W '1m coded' -- "$current")); return ;;
        --profile) COMPREPLY=($(compgen -W 'ideal zephyr' -- "$current")); return ;;
        --pdu-spacing) COMPREPLY=(); return ;;
        --first-window-delay) COMPREPLY=(); return ;;
        --window-loss) COMPREPLY=(); return ;;
        -c | --controller) COMPREPLY=(); return ;;
        --channel) COMPREPLY=($(compgen -W 'raw user monitor' -- "$current")); return ;;
        --seed) COMPREPLY=(); return ;;
        -f | --format) COMPREPLY=($(compgen -W 'text json csv' -- "$current")); return ;;
        -o | --output) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        --record) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        esac
        if [[ $current == -* ]]; then
            COMPREPLY=($(compgen -W '--windows --intervals --presets --active --trials --trial-duration --expect --advertising-interval --delay --loss --payload --extended --phy --profile --pdu-spacing --first-window-delay --window-loss --controller --channel --seed --real-time --format --output --record --quiet --no-color --help --version' -- "$current"))
        else
            COMPREPLY=();
        fi
        ;;
    replay)
        case $previous in
        -e | --expect) COMPREPLY=(); return ;;
        --assert) COMPREPLY=(); return ;;
        --setting) COMPREPLY=(); return ;;
        --beside) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        --address) COMPREPLY=(); return ;;
        --name) COMPREPLY=(); return ;;
        --service) COMPREPLY=(); return ;;
        --company) COMPREPLY=(); return ;;
        --rssi) COMPREPLY=(); return ;;
        --max-devices) COMPREPLY=(); return ;;
        --max-memory) COMPREPLY=(); return ;;
        -t | --advertising-interval) COMPREPLY=(); return ;;
        --delay) _blescan_at "$current"; return ;;
        --profile) COMPREPLY=($(compgen -W 'ideal zephyr' -- "$current")); return ;;
        -f | --format) COMPREPLY=($(compgen -W 'text ndjson json csv' -- "$current")); return ;;
        --csv) COMPREPLY=($(compgen -W 'reports devices trials' -- "$current")); return ;;
        -o | --output) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        --html) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        --hgrm) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        --hgrm-gaps) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        --junit) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        --prometheus) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        --openmetrics) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        --buckets) COMPREPLY=(); return ;;
        --record) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        --label) COMPREPLY=(); return ;;
        esac
        if [[ $current == -* ]]; then
            COMPREPLY=($(compgen -W '--expect --assert --setting --pool --beside --address --name --service --company --rssi --max-devices --max-memory --advertising-interval --delay --profile --format --csv --observations --output --html --raster --hgrm --hgrm-gaps --junit --prometheus --openmetrics --buckets --no-color --record --quiet --lean --label --help --version' -- "$current"))
        else
            mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames;
        fi
        ;;
    report)
        case $previous in
        --by) COMPREPLY=(); return ;;
        --level) COMPREPLY=(); return ;;
        --address) COMPREPLY=(); return ;;
        --setting) COMPREPLY=(); return ;;
        --devices) COMPREPLY=(); return ;;
        -t | --advertising-interval) COMPREPLY=(); return ;;
        --delay) _blescan_at "$current"; return ;;
        --profile) COMPREPLY=($(compgen -W 'ideal zephyr' -- "$current")); return ;;
        --svg) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        --plot) COMPREPLY=($(compgen -W 'histogram cdf gaps raster' -- "$current")); return ;;
        -f | --format) COMPREPLY=($(compgen -W 'text ndjson json csv' -- "$current")); return ;;
        --csv) COMPREPLY=($(compgen -W 'reports devices trials' -- "$current")); return ;;
        -o | --output) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        --html) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        --hgrm) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        --hgrm-gaps) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        --junit) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        --prometheus) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        --openmetrics) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        --buckets) COMPREPLY=(); return ;;
        --label) COMPREPLY=(); return ;;
        esac
        if [[ $current == -* ]]; then
            COMPREPLY=($(compgen -W '--by --level --address --setting --pool --devices --advertising-interval --delay --profile --svg --plot --format --csv --observations --output --html --raster --hgrm --hgrm-gaps --junit --prometheus --openmetrics --buckets --no-color --label --help --version' -- "$current"))
        else
            mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames;
        fi
        ;;
    compare)
        case $previous in
        --margin) COMPREPLY=(); return ;;
        --level) COMPREPLY=(); return ;;
        -f | --format) COMPREPLY=($(compgen -W 'text json csv' -- "$current")); return ;;
        -o | --output) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        esac
        if [[ $current == -* ]]; then
            COMPREPLY=($(compgen -W '--margin --level --format --output --no-color --help --version' -- "$current"))
        else
            mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames;
        fi
        ;;
    merge)
        case $previous in
        esac
        if [[ $current == -* ]]; then
            COMPREPLY=($(compgen -W '--help --version' -- "$current"))
        else
            mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames;
        fi
        ;;
    verify)
        case $previous in
        --capture) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        -o | --output) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        esac
        if [[ $current == -* ]]; then
            COMPREPLY=($(compgen -W '--capture --output --help --version' -- "$current"))
        else
            mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames;
        fi
        ;;
    predict)
        case $previous in
        -w | --window) COMPREPLY=(); return ;;
        -i | --interval) COMPREPLY=(); return ;;
        -p | --preset) COMPREPLY=($(compgen -W 'ios-foreground ios-foreground-active ios-background ios-asleep android-low-power android-balanced android-low-latency android-screen-off android-old-low-power android-old-balanced android-old-low-latency android-old-inquiry samsung-30-150 samsung-70-320 samsung-191-958 samsung-60-520 samsung-203-1861 samsung-160-3120 samsung-55-3120 xiaomi-66-660 oppo-120-1200 oppo-160-3200 oppo-199-5000 honor-600-600 honor-150-600 honor-60-600 honor-512-5120 pixel-3000-3000 bluez-passive bluez-discovery bluez-suspend bluez-monitor zephyr-fast zephyr-slow esphome bumble noble bluetoothlinux hcitool' -- "$current")); return ;;
        -t | --advertising-interval) COMPREPLY=(); return ;;
        --start) COMPREPLY=($(compgen -W 'scan entry event' -- "$current")); return ;;
        --delay) _blescan_at "$current"; return ;;
        --loss) COMPREPLY=(); return ;;
        --payload) COMPREPLY=(); return ;;
        --phy) COMPREPLY=($(compgen -W '1m coded' -- "$current")); return ;;
        --profile) COMPREPLY=($(compgen -W 'ideal zephyr' -- "$current")); return ;;
        --pdu-spacing) COMPREPLY=(); return ;;
        --first-window-delay) COMPREPLY=(); return ;;
        --window-loss) COMPREPLY=(); return ;;
        --precision) COMPREPLY=(); return ;;
        --within) COMPREPLY=(); return ;;
        --cdf-at) COMPREPLY=(); return ;;
        -f | --format) COMPREPLY=($(compgen -W 'text json csv' -- "$current")); return ;;
        --svg) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        -o | --output) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        esac
        if [[ $current == -* ]]; then
            COMPREPLY=($(compgen -W '--window --interval --preset --advertising-interval --start --delay --loss --payload --extended --phy --profile --pdu-spacing --first-window-delay --window-loss --precision --within --cdf-at --cdf --format --svg --output --no-color --help --version' -- "$current"))
        else
            COMPREPLY=();
        fi
        ;;
    advise)
        case $previous in
        -t | --advertising-interval) COMPREPLY=(); return ;;
        --target) COMPREPLY=(); return ;;
        --percentile) COMPREPLY=(); return ;;
        --duty-cycle) COMPREPLY=(); return ;;
        -w | --window) COMPREPLY=(); return ;;
        -i | --interval) COMPREPLY=(); return ;;
        -p | --preset) COMPREPLY=($(compgen -W 'ios-foreground ios-foreground-active ios-background ios-asleep android-low-power android-balanced android-low-latency android-screen-off android-old-low-power android-old-balanced android-old-low-latency android-old-inquiry samsung-30-150 samsung-70-320 samsung-191-958 samsung-60-520 samsung-203-1861 samsung-160-3120 samsung-55-3120 xiaomi-66-660 oppo-120-1200 oppo-160-3200 oppo-199-5000 honor-600-600 honor-150-600 honor-60-600 honor-512-5120 pixel-3000-3000 bluez-passive bluez-discovery bluez-suspend bluez-monitor zephyr-fast zephyr-slow esphome bumble noble bluetoothlinux hcitool' -- "$current")); return ;;
        --longest-interval) COMPREPLY=(); return ;;
        --start) COMPREPLY=($(compgen -W 'scan entry event' -- "$current")); return ;;
        --delay) _blescan_at "$current"; return ;;
        --loss) COMPREPLY=(); return ;;
        --payload) COMPREPLY=(); return ;;
        --phy) COMPREPLY=($(compgen -W '1m coded' -- "$current")); return ;;
        --profile) COMPREPLY=($(compgen -W 'ideal zephyr' -- "$current")); return ;;
        --pdu-spacing) COMPREPLY=(); return ;;
        --first-window-delay) COMPREPLY=(); return ;;
        --window-loss) COMPREPLY=(); return ;;
        -f | --format) COMPREPLY=($(compgen -W 'text json' -- "$current")); return ;;
        -o | --output) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        esac
        if [[ $current == -* ]]; then
            COMPREPLY=($(compgen -W '--advertising-interval --target --percentile --duty-cycle --window --interval --preset --longest-interval --start --delay --loss --payload --extended --phy --profile --pdu-spacing --first-window-delay --window-loss --format --output --no-color --help --version' -- "$current"))
        else
            COMPREPLY=();
        fi
        ;;
    phones)
        case $previous in
        -t | --advertising-interval) COMPREPLY=(); return ;;
        --start) COMPREPLY=($(compgen -W 'scan entry event' -- "$current")); return ;;
        --delay) _blescan_at "$current"; return ;;
        --loss) COMPREPLY=(); return ;;
        --payload) COMPREPLY=(); return ;;
        --phy) COMPREPLY=($(compgen -W '1m coded' -- "$current")); return ;;
        --profile) COMPREPLY=($(compgen -W 'ideal zephyr' -- "$current")); return ;;
        --pdu-spacing) COMPREPLY=(); return ;;
        --first-window-delay) COMPREPLY=(); return ;;
        --window-loss) COMPREPLY=(); return ;;
        -f | --format) COMPREPLY=($(compgen -W 'text json' -- "$current")); return ;;
        --svg) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        --html) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        -o | --output) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        esac
        if [[ $current == -* ]]; then
            COMPREPLY=($(compgen -W '--advertising-interval --start --delay --loss --payload --extended --phy --profile --pdu-spacing --first-window-delay --window-loss --format --verbose --svg --html --output --no-color --help --version' -- "$current"))
        else
            COMPREPLY=();
        fi
        ;;
    learn)
        case $previous in
        --address) COMPREPLY=(); return ;;
        --law) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        -f | --format) COMPREPLY=($(compgen -W 'text json' -- "$current")); return ;;
        -o | --output) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        esac
        if [[ $current == -* ]]; then
            COMPREPLY=($(compgen -W '--address --full-duty --law --format --output --no-color --help --version' -- "$current"))
        else
            mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames;
        fi
        ;;
    controllers)
        case $previous in
        -f | --format) COMPREPLY=($(compgen -W 'text json' -- "$current")); return ;;
        -o | --output) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        esac
        if [[ $current == -* ]]; then
            COMPREPLY=($(compgen -W '--format --output --help --version' -- "$current"))
        else
            COMPREPLY=();
        fi
        ;;
    simulate)
        case $previous in
        -l | --listen) COMPREPLY=(); return ;;
        -s | --scenario) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        --seed) COMPREPLY=(); return ;;
        --capture) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        --air) mapfile -t COMPREPLY < <(compgen -f -- "$current"); compopt -o filenames; return ;;
        esac
        if [[ $current == -* ]]; then
            COMPREPLY=($(compgen -W '--listen --vhci --scenario --legacy --seed --capture --air --quiet --help --version' -- "$current"))
        else
            COMPREPLY=();
        fi
        ;;
    help) COMPREPLY=($(compgen -W 'scan sweep replay report compare merge verify predict advise phones learn controllers simulate help completions exit-codes' -- "$current")) ;;
    completions) COMPREPLY=($(compgen -W 'bash zsh fish' -- "$current")) ;;
    esac
}
complete -F _blescan blescan
_blescan_at() {
    local name
    [[ -z $1 || $1 == @* ]] || return
    while IFS= read -r name; do
        [[ -d $name ]] && name+=/
        COMPREPLY+=("@$name")
    done < <(compgen -f -- "${1#@}")
    compopt -o filenames
    [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == */ ]] && compopt -o nospace
}
