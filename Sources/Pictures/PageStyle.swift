/// The looks of a page: one column of text, pictures two abreast where there is room, everything in black on white
/// where it is printed.
enum PageStyle {
    static let sheet: StaticString = """
        :root { color-scheme: light dark; --ink: #1f2328; --soft: #57606a; --line: #d8dee4; --page: #f6f8fa; \
        --card: #ffffff; --link: #0969da; --good: #1a7f5a; --bad: #b35900; --open: #6e7781; }
        @media screen and (prefers-color-scheme: dark) { :root { --ink: #f0f3f6; --soft: #a0a9b4; --line: #2d333b; \
        --page: #0d1117; --card: #161b22; --link: #6cb6ff; --good: #2fc49a; --bad: #f0a050; --open: #8b949e; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, \
        "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; font-variant-numeric: tabular-nums; }
        main { max-width: 1320px; margin: 0 auto; padding: 2.5rem 1.25rem 3rem; }
        h1 { font-size: 1.05rem; font-weight: 600; margin: 0 0 .5rem; color: var(--soft); overflow-wrap: anywhere; }
        h2 { font-size: 1.3rem; line-height: 1.3; margin: 0 0 .75rem; overflow-wrap: anywhere; }
        h2 code { color: var(--soft); font-size: .8em; font-weight: 400; white-space: nowrap; }
        p { margin: 0 0 1rem; max-width: 46rem; overflow-wrap: anywhere; }
        a { color: var(--link); }
        code { font: .9em ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
        .headline { font-size: 1.7rem; line-height: 1.35; font-weight: 600; max-width: 58rem; margin-bottom: 1.5rem; \
        text-wrap: balance; }
        .small { color: var(--soft); }
        section { margin-top: 2.75rem; }
        .note { border-left: 4px solid var(--open); background: var(--card); padding: .7rem 1rem; \
        border-radius: 0 8px 8px 0; max-width: 58rem; }
        .note b { color: var(--open); margin-right: .35em; }
        .note.holds { border-color: var(--good); }
        .note.holds b { color: var(--good); }
        .note.fails, .note.warning { border-color: var(--bad); }
        .note.fails b, .note.warning b { color: var(--bad); }
        .pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 34rem), 1fr)); gap: 1rem; \
        align-items: start; margin: 1rem 0; }
        figure { margin: 0; background: var(--card); border: 1px solid var(--line); border-radius: 8px; \
        padding: .5rem; }
        figure svg { display: block; width: 100%; height: auto; }
        .scroll { overflow-x: auto; margin-bottom: 1rem; }
        caption { text-align: left; color: var(--soft); padding: 0 0 .4rem; }
        table { border-collapse: collapse; font-size: .95rem; background: var(--card); border: 1px solid var(--line); }
        th, td { padding: .35rem .9rem; text-align: left; border-bottom: 1px solid var(--line); white-space: nowrap; }
        table.figures { min-width: 24rem; }
        thead th { color: var(--soft); font-weight: 500; }
        tbody th { font-weight: 500; }
        tbody tr:last-child th, tbody tr:last-child td { border-bottom: 0; }
        .number { text-align: right; }
        .devices table { width: 100%; }
        .devices td:first-child { white-space: normal; overflow-wrap: anywhere; min-width: 10rem; }
        dl { margin: 0; display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 34rem), 1fr)); \
        column-gap: 2rem; font-size: .95rem; background: var(--card); border: 1px solid var(--line); border-radius: 8px; \
        padding: .5rem 1rem; }
        dl div { display: grid; grid-template-columns: 8rem 1fr; gap: 1rem; padding: .25rem 0; }
        dt { color: var(--soft); }
        dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
        dd code span { display: inline-block; max-width: 100%; }
        footer { margin-top: 2.5rem; color: var(--soft); font-size: .9rem; }
        @media (max-width: 40rem) {
        main { padding: 1.25rem .75rem 2rem; }
        .headline { font-size: 1.3rem; }
        figure { padding: .25rem 0; }
        table { font-size: .85rem; }
        table.figures { min-width: 0; width: 100%; }
        th, td { padding: .35rem .5rem; }
        .figures td, .devices th { white-space: normal; }
        dl div { grid-template-columns: 1fr; gap: 0; }
        }
        @media print {
        @page { margin: 12mm; }
        :root { color-scheme: light; }
        body { background: none; font-size: 9.5pt; line-height: 1.35; }
        main { max-width: none; padding: 0; }
        .headline { font-size: 14pt; margin-bottom: 1rem; }
        section { margin-top: 1.5rem; }
        .device, figure, tr, .note, dl div { break-inside: avoid; }
        h2 { font-size: 12pt; break-after: avoid; }
        p { margin-bottom: .5rem; max-width: none; }
        .pictures { grid-template-columns: 1fr 1fr; gap: 3mm; margin: .5rem 0; }
        .scroll { overflow: visible; margin-bottom: .5rem; }
        table { font-size: 8pt; }
        th, td { padding: .15rem .5rem; }
        .devices th, .figures td { white-space: normal; }
        .devices td:first-child { min-width: 0; }
        figure { padding: .1rem; }
        dl { font-size: 8.5pt; }
        a { color: inherit; text-decoration: none; }
        }

        """
}
