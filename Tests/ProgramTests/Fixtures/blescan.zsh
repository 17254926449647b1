#compdef blescan
# zsh completion for blescan; put it into a directory of $fpath as _blescan
_blescan() {
    local -a commands
    commands=(
        'scan:scan, and record how long the discovery of each device takes'
        'sweep:measure many scan settings, and compare them with predictions'
        'replay:measure the scans in a capture'
        'report:show recorded runs\: one, a list, or many side by side'
        'compare:compare two recorded runs, or two sets of them'
        'merge:put the runs of several recordings into one'
        'verify:compute the figures of a page again, and compare them'
        'predict:compute how long discovery takes, without a radio'
        'advise:find the scan setting, or the advertising interval, to use'
        'phones:predict discovery by phones and other well-known scanners'
        'learn:learn a device'\''s random delay from a capture'
        'controllers:list the adapters of this machine'
        'simulate:serve a simulated controller to other hosts'
        'help:help of the program or a command'
        'completions:completions for a shell'
    )
    local command=scan
    if ((${commands[(I)${words[2]}:*]} && CURRENT > 2)); then
        command=$words[2]
        shift words
        ((CURRENT--))
    elif ((CURRENT == 2)) && [[ $words[CURRENT] != -* ]]; then
        _describe -t commands command commands
        return
    fi
    case $command in
    scan)
        _arguments -s -S \
            '(-w --window)-w+[scan window\: how long to listen in every interval (default 30 ms)]:MS: ' \
            '(-w --window)--window=[scan window\: how long to listen in every interval (default 30 ms)]:MS: ' \
            '(-i --interval)-i+[scan interval (default 60 ms, or the window if that is longer)]:MS: ' \
            '(-i --interval)--interval=[scan interval (default 60 ms, or the window if that is longer)]:MS: ' \
            '(-p --preset)-p+[window and interval of a well-known system]:NAME:(ios-foreground ios-foreground-active ios-background ios-asleep android-low-power android-balanced android-low-latency android-screen-off android-old-low-power android-old-balanced android-old-low-latency android-old-inquiry samsung-30-150 samsung-70-320 samsung-191-958 samsung-60-520 samsung-203-1861 samsung-160-3120 samsung-55-3120 xiaomi-66-660 oppo-120-1200 oppo-160-3200 oppo-199-5000 honor-600-600 honor-150-600 honor-60-600 honor-512-5120 pixel-3000-3000 bluez-passive bluez-discovery bluez-suspend bluez-monitor zephyr-fast zephyr-slow esphome bumble noble bluetoothlinux hcitool)' \
            '(-p --preset)--preset=[window and interval of a well-known system]:NAME:(ios-foreground ios-foreground-active ios-background ios-asleep android-low-power android-balanced android-low-latency android-screen-off android-old-low-power android-old-balanced android-old-low-latency android-old-inquiry samsung-30-150 samsung-70-320 samsung-191-958 samsung-60-520 samsung-203-1861 samsung-160-3120 samsung-55-3120 xiaomi-66-660 oppo-120-1200 oppo-160-3200 oppo-199-5000 honor-600-600 honor-150-600 honor-60-600 honor-512-5120 pixel-3000-3000 bluez-passive bluez-discovery bluez-suspend bluez-monitor zephyr-fast zephyr-slow esphome bumble noble bluetoothlinux hcitool)' \
            '(-a --active)-a[ask for scan responses (active scanning)]' \
            '(-a --active)--active[ask for scan responses (active scanning)]' \
            '(--own-address)--own-address=[the address that scan requests carry]:KIND:(public random)' \
            '(--phy)--phy=[PHYs to scan; with both, each gets window and interval]:PHY:(1m coded both)' \
            '(--filter-duplicates)--filter-duplicates[let the controller drop repeated reports]' \
            '*--accept=[report only these devices\: with the controller'\''s accept list if blescan may set it, otherwise with a filter in blescan]:ADDRESS: ' \
            '(-d --duration)-d+[end after this time (default until Ctrl-C; 60 s on sim)]:S: ' \
            '(-d --duration)--duration=[end after this time (default until Ctrl-C; 60 s on sim)]:S: ' \
            '(-n --trials)-n+[measure N times, switching the scan off and on, with random pauses]:N: ' \
            '(-n --trials)--trials=[measure N times, switching the scan off and on, with random pauses]:N: ' \
            '(--trial-duration)--trial-duration=[how long a trial lasts at most (default 10 s)]:S: ' \
            '*-e+[end a trial when all of these are seen]:ADDRESS: ' \
            '*--expect=[end a trial when all of these are seen]:ADDRESS: ' \
            '*--assert=[check a claim such as p95<1500ms\: exit 0 if it holds, 1 if not, 2 if the trials are too few or too short to tell]:CLAIM: ' \
            '(-c --controller)-c+[hci0, tcp\:HOST\:PORT, unix\:PATH, serial\:DEVICE,BAUD, sim or sim\:FILE.json (default the first adapter that is up)]:NAME: ' \
            '(-c --controller)--controller=[hci0, tcp\:HOST\:PORT, unix\:PATH, serial\:DEVICE,BAUD, sim or sim\:FILE.json (default the first adapter that is up)]:NAME: ' \
            '(--channel)--channel=[how an adapter is reached (default raw)]:CHANNEL:(raw user monitor)' \
            '(--seed)--seed=[repeat a simulated run, and the pauses between trials]:N: ' \
            '(--real-time)--real-time[run simulated time at the speed of real time]' \
            '(--capture)--capture=[also write all HCI packets to this btsnoop file]:FILE:_files' \
            '(--air)--air=[with a simulated radio\: also write all that its advertisers send, heard or not, to this pcap file]:FILE:_files' \
            '*--address=[only these; /public or /random after one tells its type]:ADDRESS: ' \
            '(--name)--name=[only devices whose name contains this]:TEXT: ' \
            '*--service=[only devices that advertise this service\: 16, 32 or 128 bits of hex]:UUID: ' \
            '*--company=[only devices with manufacturer data of this company, such as 0x004C]:ID: ' \
            '(--rssi)--rssi=[only reports at least this strong, such as -80]:DBM: ' \
            '(--max-devices)--max-devices=[devices kept at a time]:N: ' \
            '(--max-memory)--max-memory=[memory for all of them, such as 48MiB]:SIZE: ' \
            '(-t --advertising-interval)-t+[the advertising interval of the expected devices, or of all; otherwise it is estimated]:MS: ' \
            '(-t --advertising-interval)--advertising-interval=[the advertising interval of the expected devices, or of all; otherwise it is estimated]:MS: ' \
            '(--delay)--delay=[their random delay in ms\: uniform\:10, none, delay\:weight,... or @law.json]:LAW:{compset -P @ && _files || _files -P @}' \
            '(--profile)--profile=[the controller'\''s figures as measured]:NAME:(ideal zephyr)' \
            '(-f --format)-f+[text, a JSON line per report, one JSON document, or CSV]:FORMAT:(text ndjson json csv)' \
            '(-f --format)--format=[text, a JSON line per report, one JSON document, or CSV]:FORMAT:(text ndjson json csv)' \
            '(--csv)--csv=[CSV with a row for each of these (default reports)]:ROWS:(reports devices trials)' \
            '(--observations)--observations[include in the JSON document the observations behind its figures, for blescan verify]' \
            '(-o --output)-o+[write to a file instead of standard output]:FILE:_files' \
            '(-o --output)--output=[write to a file instead of standard output]:FILE:_files' \
            '(--html)--html=[write one page with all plots, for a browser or a printer]:FILE:_files' \
            '(--raster)--raster[draw the phase of each event in the scan interval, in text]' \
            '(--hgrm)--hgrm=[write the percentiles of first-seen latencies for HdrHistogram'\''s plotters]:FILE:_files' \
            '(--hgrm-gaps)--hgrm-gaps=[the same for gaps between advertising events]:FILE:_files' \
            '(--junit)--junit=[write the verdict on each --assert claim, for build servers]:FILE:_files' \
            '(--prometheus)--prometheus=[keep a snapshot for node_exporter'\''s textfile collector, replaced in one step]:FILE:_files' \
            '(--openmetrics)--openmetrics=[the same for readers of OpenMetrics 1.0]:FILE:_files' \
            '*--buckets=[upper bounds of the histograms in these two (default 21 from 0.02 to 60, 1.5 among them)]:S: ' \
            '(--no-color)--no-color[do not colour the output]' \
            '(--record)--record=[add the run to an SQLite file]:FILE:_files' \
            '(-q --quiet)-q[the summary only]' \
            '(-q --quiet)--quiet[the summary only]' \
            '(--lean)--lean[in NDJSON, write clock and labels in the first line only]' \
            '*--label=[label the run in every output, such as site=berlin; an empty value removes a label]:NAME=VALUE: ' \
            '(--record-every)--record-every=[begin a new recording at every multiple of this time in UTC, such as 1d or 6h, and on SIGHUP; FILE.sqlite of --record becomes FILE-20261129T000000Z.sqlite]:D: ' \
            '(--keep)--keep=[remove recordings of that name that ended longer ago than this, such as 30d]:D: ' \
            '(-h --help)'{-h,--help}'[help]' \
            '(-V --version)'{-V,--version}'[version]'
        ;;
    sweep)
        _arguments -s -S \
            '*--windows=[scan windows, each with each interval that is at least as long]:MS: ' \
            '*--intervals=[scan intervals]:MS: ' \
            '*--presets=[or well-known systems in place of a grid]:NAME:(ios-foreground ios-foreground-active ios-background ios-asleep android-low-power android-balanced android-low-latency android-screen-off android-old-low-power android-old-balanced android-old-low-latency android-old-inquiry samsung-30-150 samsung-70-320 samsung-191-958 samsung-60-520 samsung-203-1861 samsung-160-3120 samsung-55-3120 xiaomi-66-660 oppo-120-1200 oppo-160-3200 oppo-199-5000 honor-600-600 honor-150-600 honor-60-600 honor-512-5120 pixel-3000-3000 bluez-passive bluez-discovery bluez-suspend bluez-monitor zephyr-fast zephyr-slow esphome bumble noble bluetoothlinux hcitool)' \
            '(-a --active)-a[ask for scan responses (active scanning)]' \
            '(-a --active)--active[ask for scan responses (active scanning)]' \
            '(-n --trials)-n+[trials for each setting]:N: ' \
            '(-n --trials)--trials=[trials for each setting]:N: ' \
            '(--trial-duration)--trial-duration=[how long a trial lasts at most]:S: ' \
            '*-e+[end a trial when all of these are seen; a row for each]:ADDRESS: ' \
            '*--expect=[end a trial when all of these are seen; a row for each]:ADDRESS: ' \
            '(-t --advertising-interval)-t+[the advertising interval of the expected devices; otherwise it is estimated]:MS: ' \
            '(-t --advertising-interval)--advertising-interval=[the advertising interval of the expected devices; otherwise it is estimated]:MS: ' \
            '(--delay)--delay=[random delay in ms\: uniform\:10, none, delay\:weight,... or @FILE from blescan learn (default uniform\:10, with a band over others)]:LAW:{compset -P @ && _files || _files -P @}' \
            '(--loss)--loss=[probability that a PDU is lost]:SHARE: ' \
            '(--payload)--payload=[advertising data in each PDU (default 31)]:BYTES: ' \
            '(--extended)--extended[extended advertising\: intervals up to 10485.759375 s, PDUs of 136 us on the primary channels]' \
            '(--phy)--phy=[what the device advertises on; coded\: extended advertising at S = 8, the report comes with its data]:PHY:(1m coded)' \
            '(--profile)--profile=[a controller'\''s figures as measured, its advertiser'\''s spacing and delays included]:NAME:(ideal zephyr)' \
            '(--pdu-spacing)--pdu-spacing=[from the start of one PDU of an event to the next, in us unless a unit follows]:US: ' \
            '(--first-window-delay)--first-window-delay=[from scan enable to the first window, in us unless a unit follows]:US: ' \
            '(--window-loss)--window-loss=[each window is this much shorter, in us unless a unit follows; with window = interval, the time lost at each channel change]:US: ' \
            '(-c --controller)-c+[hci0, tcp\:HOST\:PORT, unix\:PATH, serial\:DEVICE,BAUD, sim or sim\:FILE.json (default the first adapter that is up)]:NAME: ' \
            '(-c --controller)--controller=[hci0, tcp\:HOST\:PORT, unix\:PATH, serial\:DEVICE,BAUD, sim or sim\:FILE.json (default the first adapter that is up)]:NAME: ' \
            '(--channel)--channel=[how an adapter is reached (default raw)]:CHANNEL:(raw user monitor)' \
            '(--seed)--seed=[repeat a simulated run, and the pauses between trials]:N: ' \
            '(--real-time)--real-time[run simulated time at the speed of real time]' \
            '(-f --format)-f+[text, one JSON document, or CSV with a row per setting and device]:FORMAT:(text json csv)' \
            '(-f --format)--format=[text, one JSON document, or CSV with a row per setting and device]:FORMAT:(text json csv)' \
            '(-o --output)-o+[write to a file instead of standard output]:FILE:_files' \
            '(-o --output)--output=[write to a file instead of standard output]:FILE:_files' \
            '(--record)--record=[keep each setting'\''s trials as a run in an SQLite file]:FILE:_files' \
            '(-q --quiet)-q[no progress line]' \
            '(-q --quiet)--quiet[no progress line]' \
            '(--no-color)--no-color[do not colour the output]' \
            '(-h --help)'{-h,--help}'[help]' \
            '(-V --version)'{-V,--version}'[version]'
        ;;
    replay)
        _arguments -s -S \
            '*-e+[devices known to be present\: a trial that ends without one counts as a miss]:ADDRESS: ' \
            '*--expect=[devices known to be present\: a trial that ends without one counts as a miss]:ADDRESS: ' \
            '*--assert=[check a claim such as p95<1500ms\: exit 0, 1 or 2]:CLAIM: ' \
            '(--setting)--setting=[only the trials under this window and interval in ms, such as 30/300; 30/300,passive where two match]:W/I: ' \
            '(--pool)--pool[pool figures over all settings, whatever their duty cycles]' \
            '(--beside)--beside=[compare the scanner'\''s capture with one of the air\: what was missed asleep, and what awake]:FILE:_files' \
            '*--address=[only these; /public or /random after one tells its type]:ADDRESS: ' \
            '(--name)--name=[only devices whose name contains this]:TEXT: ' \
            '*--service=[only devices that advertise this service\: 16, 32 or 128 bits of hex]:UUID: ' \
            '*--company=[only devices with manufacturer data of this company, such as 0x004C]:ID: ' \
            '(--rssi)--rssi=[only reports at least this strong, such as -80]:DBM: ' \
            '(--max-devices)--max-devices=[devices kept at a time]:N: ' \
            '(--max-memory)--max-memory=[memory for all of them, such as 48MiB]:SIZE: ' \
            '(-t --advertising-interval)-t+[the advertising interval of the expected devices, or of all; otherwise it is estimated]:MS: ' \
            '(-t --advertising-interval)--advertising-interval=[the advertising interval of the expected devices, or of all; otherwise it is estimated]:MS: ' \
            '(--delay)--delay=[their random delay in ms\: uniform\:10, none, delay\:weight,... or @law.json]:LAW:{compset -P @ && _files || _files -P @}' \
            '(--profile)--profile=[the controller'\''s figures as measured]:NAME:(ideal zephyr)' \
            '(-f --format)-f+[text, a JSON line per report, one JSON document, or CSV]:FORMAT:(text ndjson json csv)' \
            '(-f --format)--format=[text, a JSON line per report, one JSON document, or CSV]:FORMAT:(text ndjson json csv)' \
            '(--csv)--csv=[CSV with a row for each of these (default reports)]:ROWS:(reports devices trials)' \
            '(--observations)--observations[include in the JSON document the observations behind its figures, for blescan verify]' \
            '(-o --output)-o+[write to a file instead of standard output]:FILE:_files' \
            '(-o --output)--output=[write to a file instead of standard output]:FILE:_files' \
            '(--html)--html=[write one page with all plots, for a browser or a printer]:FILE:_files' \
            '(--raster)--raster[draw the phase of each event in the scan interval, in text]' \
            '(--hgrm)--hgrm=[write the percentiles of first-seen latencies for HdrHistogram'\''s plotters]:FILE:_files' \
            '(--hgrm-gaps)--hgrm-gaps=[the same for gaps between advertising events]:FILE:_files' \
            '(--junit)--junit=[write the verdict on each --assert claim, for build servers]:FILE:_files' \
            '(--prometheus)--prometheus=[keep a snapshot for node_exporter'\''s textfile collector, replaced in one step]:FILE:_files' \
            '(--openmetrics)--openmetrics=[the same for readers of OpenMetrics 1.0]:FILE:_files' \
            '*--buckets=[upper bounds of the histograms in these two (default 21 from 0.02 to 60, 1.5 among them)]:S: ' \
            '(--no-color)--no-color[do not colour the output]' \
            '(--record)--record=[add the run to an SQLite file]:FILE:_files' \
            '(-q --quiet)-q[the summary only]' \
            '(-q --quiet)--quiet[the summary only]' \
            '(--lean)--lean[in NDJSON, write clock and labels in the first line only]' \
            '*--label=[label the run in every output, such as site=berlin; an empty value removes a label]:NAME=VALUE: ' \
            '(-h --help)'{-h,--help}'[help]' \
            '(-V --version)'{-V,--version}'[version]' \
            ':FILE:_files'
        ;;
    report)
        _arguments -s -S \
            '*--by=[pool the runs that have the same value of this label]:LABEL: ' \
            '(--level)--level=[the chance of reporting a difference when no group differs (default 5%)]:SHARE: ' \
            '*--address=[show only these devices, and compute every figure from them]:ADDRESS: ' \
            '(--setting)--setting=[only the trials under this window and interval in ms, such as 30/300; 30/300,passive where two match]:W/I: ' \
            '(--pool)--pool[pool figures over all settings, whatever their duty cycles]' \
            '(--devices)--devices=[rows of the device table at most]:N: ' \
            '(-t --advertising-interval)-t+[the advertising interval of the expected devices, or of all; otherwise it is estimated]:MS: ' \
            '(-t --advertising-interval)--advertising-interval=[the advertising interval of the expected devices, or of all; otherwise it is estimated]:MS: ' \
            '(--delay)--delay=[their random delay in ms\: uniform\:10, none, delay\:weight,... or @law.json]:LAW:{compset -P @ && _files || _files -P @}' \
            '(--profile)--profile=[the controller'\''s figures as measured]:NAME:(ideal zephyr)' \
            '(--svg)--svg=[write one plot]:FILE:_files' \
            '(--plot)--plot=[which plot --svg writes (default cdf)]:PLOT:(histogram cdf gaps raster)' \
            '(-f --format)-f+[text, a JSON line per report, one JSON document, or CSV]:FORMAT:(text ndjson json csv)' \
            '(-f --format)--format=[text, a JSON line per report, one JSON document, or CSV]:FORMAT:(text ndjson json csv)' \
            '(--csv)--csv=[CSV with a row for each of these (default reports)]:ROWS:(reports devices trials)' \
            '(--observations)--observations[include in the JSON document the observations behind its figures, for blescan verify]' \
            '(-o --output)-o+[write to a file instead of standard output]:FILE:_files' \
            '(-o --output)--output=[write to a file instead of standard output]:FILE:_files' \
            '(--html)--html=[write one page with all plots, for a browser or a printer]:FILE:_files' \
            '(--raster)--raster[draw the phase of each event in the scan interval, in text]' \
            '(--hgrm)--hgrm=[write the percentiles of first-seen latencies for HdrHistogram'\''s plotters]:FILE:_files' \
            '(--hgrm-gaps)--hgrm-gaps=[the same for gaps between advertising events]:FILE:_files' \
            '(--junit)--junit=[write the verdict on each --assert claim, for build servers]:FILE:_files' \
            '(--prometheus)--prometheus=[keep a snapshot for node_exporter'\''s textfile collector, replaced in one step]:FILE:_files' \
            '(--openmetrics)--openmetrics=[the same for readers of OpenMetrics 1.0]:FILE:_files' \
            '*--buckets=[upper bounds of the histograms in these two (default 21 from 0.02 to 60, 1.5 among them)]:S: ' \
            '(--no-color)--no-color[do not colour the output]' \
            '*--label=[label the run in every output, such as site=berlin; an empty value removes a label]:NAME=VALUE: ' \
            '(-h --help)'{-h,--help}'[help]' \
            '(-V --version)'{-V,--version}'[version]' \
            ':FILE:_files' \
            '*:RUN:_files'
        ;;
    compare)
        _arguments -s -S \
            '(--margin)--margin=[how much lower the rate of discovery may be in the second (hazard ratio), such as 5%]:SHARE: ' \
            '(--level)--level=[the chance of a wrong verdict (default 5%)]:SHARE: ' \
            '(-f --format)-f+[text, one JSON document, or CSV]:FORMAT:(text json csv)' \
            '(-f --format)--format=[text, one JSON document, or CSV]:FORMAT:(text json csv)' \
            '(-o --output)-o+[write to a file instead of standard output]:FILE:_files' \
            '(-o --output)--output=[write to a file instead of standard output]:FILE:_files' \
            '(--no-color)--no-color[do not colour the output]' \
            '(-h --help)'{-h,--help}'[help]' \
            '(-V --version)'{-V,--version}'[version]' \
            '*:RUN:_files'
        ;;
    merge)
        _arguments -s -S \
            '(-h --help)'{-h,--help}'[help]' \
            '(-V --version)'{-V,--version}'[version]' \
            ':ALL:_files' \
            '*:FILE:_files'
        ;;
    verify)
        _arguments -s -S \
            '(--capture)--capture=[the capture that the page was made from]:FILE:_files' \
            '(-o --output)-o+[write to a file instead of standard output]:FILE:_files' \
            '(-o --output)--output=[write to a file instead of standard output]:FILE:_files' \
            '(-h --help)'{-h,--help}'[help]' \
            '(-V --version)'{-V,--version}'[version]' \
            ':FILE:_files'
        ;;
    predict)
        _arguments -s -S \
            '(-w --window)-w+[scan window (default 30 ms)]:MS: ' \
            '(-w --window)--window=[scan window (default 30 ms)]:MS: ' \
            '(-i --interval)-i+[scan interval (default 60 ms, or the window if that is longer)]:MS: ' \
            '(-i --interval)--interval=[scan interval (default 60 ms, or the window if that is longer)]:MS: ' \
            '(-p --preset)-p+[window and interval of a well-known system]:NAME:(ios-foreground ios-foreground-active ios-background ios-asleep android-low-power android-balanced android-low-latency android-screen-off android-old-low-power android-old-balanced android-old-low-latency android-old-inquiry samsung-30-150 samsung-70-320 samsung-191-958 samsung-60-520 samsung-203-1861 samsung-160-3120 samsung-55-3120 xiaomi-66-660 oppo-120-1200 oppo-160-3200 oppo-199-5000 honor-600-600 honor-150-600 honor-60-600 honor-512-5120 pixel-3000-3000 bluez-passive bluez-discovery bluez-suspend bluez-monitor zephyr-fast zephyr-slow esphome bumble noble bluetoothlinux hcitool)' \
            '(-p --preset)--preset=[window and interval of a well-known system]:NAME:(ios-foreground ios-foreground-active ios-background ios-asleep android-low-power android-balanced android-low-latency android-screen-off android-old-low-power android-old-balanced android-old-low-latency android-old-inquiry samsung-30-150 samsung-70-320 samsung-191-958 samsung-60-520 samsung-203-1861 samsung-160-3120 samsung-55-3120 xiaomi-66-660 oppo-120-1200 oppo-160-3200 oppo-199-5000 honor-600-600 honor-150-600 honor-60-600 honor-512-5120 pixel-3000-3000 bluez-passive bluez-discovery bluez-suspend bluez-monitor zephyr-fast zephyr-slow esphome bumble noble bluetoothlinux hcitool)' \
            '(-t --advertising-interval)-t+[the device'\''s advertising interval]:MS: ' \
            '(-t --advertising-interval)--advertising-interval=[the device'\''s advertising interval]:MS: ' \
            '(--start)--start=[what latency counts from\: the start of the scan, the moment the device walks in, or an event]:INSTANT:(scan entry event)' \
            '(--delay)--delay=[random delay in ms\: uniform\:10, none, delay\:weight,... or @FILE from blescan learn (default uniform\:10, with a band over others)]:LAW:{compset -P @ && _files || _files -P @}' \
            '(--loss)--loss=[probability that a PDU is lost]:SHARE: ' \
            '(--payload)--payload=[advertising data in each PDU (default 31)]:BYTES: ' \
            '(--extended)--extended[extended advertising\: intervals up to 10485.759375 s, PDUs of 136 us on the primary channels]' \
            '(--phy)--phy=[what the device advertises on; coded\: extended advertising at S = 8, the report comes with its data]:PHY:(1m coded)' \
            '(--profile)--profile=[a controller'\''s figures as measured, its advertiser'\''s spacing and delays included]:NAME:(ideal zephyr)' \
            '(--pdu-spacing)--pdu-spacing=[from the start of one PDU of an event to the next, in us unless a unit follows]:US: ' \
            '(--first-window-delay)--first-window-delay=[from scan enable to the first window, in us unless a unit follows]:US: ' \
            '(--window-loss)--window-loss=[each window is this much shorter, in us unless a unit follows; with window = interval, the time lost at each channel change]:US: ' \
            '(--precision)--precision=[how far the distribution may be off, 0.000001 to 0.01; finer takes longer]:SHARE: ' \
            '*--within=[show the chance of a miss within these times (default 1 s, 10 s)]:S: ' \
            '*--cdf-at=[show the share seen by these times]:MS: ' \
            '(--cdf)--cdf[the same for the whole distribution, up to p99.9]' \
            '(-f --format)-f+[text, one JSON document, or the distribution as CSV]:FORMAT:(text json csv)' \
            '(-f --format)--format=[text, one JSON document, or the distribution as CSV]:FORMAT:(text json csv)' \
            '(--svg)--svg=[write the distribution as a plot]:FILE:_files' \
            '(-o --output)-o+[write to a file instead of standard output]:FILE:_files' \
            '(-o --output)--output=[write to a file instead of standard output]:FILE:_files' \
            '(--no-color)--no-color[do not colour the output]' \
            '(-h --help)'{-h,--help}'[help]' \
            '(-V --version)'{-V,--version}'[version]'
        ;;
    advise)
        _arguments -s -S \
            '(-t --advertising-interval)-t+[the device'\''s advertising interval]:MS: ' \
            '(-t --advertising-interval)--advertising-interval=[the device'\''s advertising interval]:MS: ' \
            '(--target)--target=[reach the percentile within this time]:MS: ' \
            '(--percentile)--percentile=[the percentile that counts, such as 95]:P: ' \
            '(--duty-cycle)--duty-cycle=[the share of time the scanner may listen, such as 0.1]:SHARE: ' \
            '(-w --window)-w+[a given scanner'\''s window]:MS: ' \
            '(-w --window)--window=[a given scanner'\''s window]:MS: ' \
            '(-i --interval)-i+[a given scanner'\''s interval]:MS: ' \
            '(-i --interval)--interval=[a given scanner'\''s interval]:MS: ' \
            '(-p --preset)-p+[or window and interval of a well-known system]:NAME:(ios-foreground ios-foreground-active ios-background ios-asleep android-low-power android-balanced android-low-latency android-screen-off android-old-low-power android-old-balanced android-old-low-latency android-old-inquiry samsung-30-150 samsung-70-320 samsung-191-958 samsung-60-520 samsung-203-1861 samsung-160-3120 samsung-55-3120 xiaomi-66-660 oppo-120-1200 oppo-160-3200 oppo-199-5000 honor-600-600 honor-150-600 honor-60-600 honor-512-5120 pixel-3000-3000 bluez-passive bluez-discovery bluez-suspend bluez-monitor zephyr-fast zephyr-slow esphome bumble noble bluetoothlinux hcitool)' \
            '(-p --preset)--preset=[or window and interval of a well-known system]:NAME:(ios-foreground ios-foreground-active ios-background ios-asleep android-low-power android-balanced android-low-latency android-screen-off android-old-low-power android-old-balanced android-old-low-latency android-old-inquiry samsung-30-150 samsung-70-320 samsung-191-958 samsung-60-520 samsung-203-1861 samsung-160-3120 samsung-55-3120 xiaomi-66-660 oppo-120-1200 oppo-160-3200 oppo-199-5000 honor-600-600 honor-150-600 honor-60-600 honor-512-5120 pixel-3000-3000 bluez-passive bluez-discovery bluez-suspend bluez-monitor zephyr-fast zephyr-slow esphome bumble noble bluetoothlinux hcitool)' \
            '(--longest-interval)--longest-interval=[the longest scan interval to consider (default 10.24 s)]:MS: ' \
            '(--start)--start=[what latency counts from\: the start of the scan, the moment the device walks in, or an event]:INSTANT:(scan entry event)' \
            '(--delay)--delay=[random delay in ms\: uniform\:10, none, delay\:weight,... or @FILE from blescan learn (default uniform\:10, with a band over others)]:LAW:{compset -P @ && _files || _files -P @}' \
            '(--loss)--loss=[probability that a PDU is lost]:SHARE: ' \
            '(--payload)--payload=[advertising data in each PDU (default 31)]:BYTES: ' \
            '(--extended)--extended[extended advertising\: intervals up to 10485.759375 s, PDUs of 136 us on the primary channels]' \
            '(--phy)--phy=[what the device advertises on; coded\: extended advertising at S = 8, the report comes with its data]:PHY:(1m coded)' \
            '(--profile)--profile=[a controller'\''s figures as measured, its advertiser'\''s spacing and delays included]:NAME:(ideal zephyr)' \
            '(--pdu-spacing)--pdu-spacing=[from the start of one PDU of an event to the next, in us unless a unit follows]:US: ' \
            '(--first-window-delay)--first-window-delay=[from scan enable to the first window, in us unless a unit follows]:US: ' \
            '(--window-loss)--window-loss=[each window is this much shorter, in us unless a unit follows; with window = interval, the time lost at each channel change]:US: ' \
            '(-f --format)-f+[text, or one JSON document]:FORMAT:(text json)' \
            '(-f --format)--format=[text, or one JSON document]:FORMAT:(text json)' \
            '(-o --output)-o+[write to a file instead of standard output]:FILE:_files' \
            '(-o --output)--output=[write to a file instead of standard output]:FILE:_files' \
            '(--no-color)--no-color[do not colour the output]' \
            '(-h --help)'{-h,--help}'[help]' \
            '(-V --version)'{-V,--version}'[version]'
        ;;
    phones)
        _arguments -s -S \
            '(-t --advertising-interval)-t+[the device'\''s advertising interval]:MS: ' \
            '(-t --advertising-interval)--advertising-interval=[the device'\''s advertising interval]:MS: ' \
            '(--start)--start=[what latency counts from\: the start of the scan, the moment the device walks in, or an event]:INSTANT:(scan entry event)' \
            '(--delay)--delay=[random delay in ms\: uniform\:10, none, delay\:weight,... or @FILE from blescan learn (default uniform\:10, with a band over others)]:LAW:{compset -P @ && _files || _files -P @}' \
            '(--loss)--loss=[probability that a PDU is lost]:SHARE: ' \
            '(--payload)--payload=[advertising data in each PDU (default 31)]:BYTES: ' \
            '(--extended)--extended[extended advertising\: intervals up to 10485.759375 s, PDUs of 136 us on the primary channels]' \
            '(--phy)--phy=[what the device advertises on; coded\: extended advertising at S = 8, the report comes with its data]:PHY:(1m coded)' \
            '(--profile)--profile=[a controller'\''s figures as measured, its advertiser'\''s spacing and delays included]:NAME:(ideal zephyr)' \
            '(--pdu-spacing)--pdu-spacing=[from the start of one PDU of an event to the next, in us unless a unit follows]:US: ' \
            '(--first-window-delay)--first-window-delay=[from scan enable to the first window, in us unless a unit follows]:US: ' \
            '(--window-loss)--window-loss=[each window is this much shorter, in us unless a unit follows; with window = interval, the time lost at each channel change]:US: ' \
            '(-f --format)-f+[text, or one JSON document]:FORMAT:(text json)' \
            '(-f --format)--format=[text, or one JSON document]:FORMAT:(text json)' \
            '(-v --verbose)-v[show the sources of each row]' \
            '(-v --verbose)--verbose[show the sources of each row]' \
            '(--svg)--svg=[write a band for each phone, over the advertising interval]:FILE:_files' \
            '(--html)--html=[write table and picture as a page]:FILE:_files' \
            '(-o --output)-o+[write to a file instead of standard output]:FILE:_files' \
            '(-o --output)--output=[write to a file instead of standard output]:FILE:_files' \
            '(--no-color)--no-color[do not colour the output]' \
            '(-h --help)'{-h,--help}'[help]' \
            '(-V --version)'{-V,--version}'[version]'
        ;;
    learn)
        _arguments -s -S \
            '(--address)--address=[only this device; not needed if only one has enough events]:ADDRESS: ' \
            '(--full-duty)--full-duty[treat a capture that does not say how it scanned as one that listened all the time]' \
            '(--law)--law=[also write the law to this file, for --delay @FILE]:FILE:_files' \
            '(-f --format)-f+[text, or the law as a JSON document]:FORMAT:(text json)' \
            '(-f --format)--format=[text, or the law as a JSON document]:FORMAT:(text json)' \
            '(-o --output)-o+[write to a file instead of standard output]:FILE:_files' \
            '(-o --output)--output=[write to a file instead of standard output]:FILE:_files' \
            '(--no-color)--no-color[do not colour the output]' \
            '(-h --help)'{-h,--help}'[help]' \
            '(-V --version)'{-V,--version}'[version]' \
            ':FILE:_files'
        ;;
    controllers)
        _arguments -s -S \
            '(-f --format)-f+[a table, or one JSON document]:FORMAT:(text json)' \
            '(-f --format)--format=[a table, or one JSON document]:FORMAT:(text json)' \
            '(-o --output)-o+[write to a file instead of standard output]:FILE:_files' \
            '(-o --output)--output=[write to a file instead of standard output]:FILE:_files' \
            '(-h --help)'{-h,--help}'[help]' \
            '(-V --version)'{-V,--version}'[version]'
        ;;
    simulate)
        _arguments -s -S \
            '(-l --listen)-l+[tcp\:HOST\:PORT (default tcp\:127.0.0.1\:6402), unix\:PATH, or vhci]:WHERE: ' \
            '(-l --listen)--listen=[tcp\:HOST\:PORT (default tcp\:127.0.0.1\:6402), unix\:PATH, or vhci]:WHERE: ' \
            '(--vhci)--vhci[be an adapter of this machine, through the kernel'\''s /dev/vhci]' \
            '(-s --scenario)-s+[what is in the air (default the simulated household)]:FILE:_files' \
            '(-s --scenario)--scenario=[what is in the air (default the simulated household)]:FILE:_files' \
            '(--legacy)--legacy[simulate a controller older than Bluetooth 5, without extended commands]' \
            '(--seed)--seed=[repeat a simulated run]:N: ' \
            '(--capture)--capture=[write all HCI packets, with the times at which the radio heard them, to this btsnoop file]:FILE:_files' \
            '(--air)--air=[write all that the advertisers send while a scan is on, heard or not, to this pcap file]:FILE:_files' \
            '(-q --quiet)-q[do not report hosts that come and go]' \
            '(-q --quiet)--quiet[do not report hosts that come and go]' \
            '(-h --help)'{-h,--help}'[help]' \
            '(-V --version)'{-V,--version}'[version]'
        ;;
    help) _describe -t commands command commands ;;
    completions) _values shell bash zsh fish ;;
    esac
}
if [[ $funcstack[1] == _blescan ]]; then
    _blescan "$@"
else
    compdef _blescan blescan
fi
