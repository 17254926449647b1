/// The looks of all marks. Colours are Okabe and Ito's, which the colour-blind tell apart; what matters is told by
/// form too (bars against a dashed line, round, square and tilted dots), so that it survives a grey printer. Colours
/// stand in the rules themselves, not in variables: viewers other than browsers know no variables.
enum PictureStyle {
    static let sheet: StaticString = """
        .picture { font: 13px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; \
        font-variant-numeric: tabular-nums; }
        .picture path { fill: none; stroke-linejoin: round; }
        .picture .paper { fill: #ffffff; }
        .picture text { fill: #57606a; }
        .picture .head { fill: #1f2328; font-size: 16px; font-weight: 600; }
        .picture .strong { fill: #1f2328; }
        .picture .right { text-anchor: end; }
        .picture .halo { stroke: #ffffff; stroke-width: 3px; stroke-linejoin: round; paint-order: stroke; }
        .picture .empty { fill: none; stroke: #d8dee4; }
        .picture .axis { stroke: #8c959f; stroke-width: 1px; }
        .picture .grid { stroke: #d8dee4; stroke-width: 1px; }
        .picture .bar { fill: #85bde2; }
        .picture .measured { stroke: #0072b2; stroke-width: 2px; }
        .picture path.band { fill: #0072b2; fill-opacity: .16; stroke: none; }
        .picture .knot { fill: #0072b2; }
        .picture .predicted { stroke: #c44e00; stroke-width: 2px; stroke-dasharray: 6 3; }
        .picture .chance { stroke: #c44e00; stroke-opacity: .6; stroke-width: 1px; }
        .picture .hollow { fill: #ffffff; stroke: #c44e00; stroke-width: 1.5px; }
        .picture .censored { stroke: #1f2328; stroke-width: 1.2px; }
        .picture .mark { stroke: #c44e00; stroke-width: 1px; stroke-dasharray: 3 3; }
        .picture .marked { fill: #b04600; }
        .picture .waited { fill: #d98a4e; }
        .picture .heard { stroke: #0072b2; stroke-width: 1.2px; }
        .picture .window { fill: #0072b2; fill-opacity: .13; }
        .picture .edge { stroke: #0072b2; stroke-opacity: .5; stroke-width: 1px; }
        .picture .rule { stroke: #d8dee4; stroke-width: 1px; stroke-dasharray: 1 3; }
        .picture .c37 { stroke: #0072b2; stroke-width: 5px; stroke-linecap: round; }
        .picture .c38 { stroke: #c44e00; stroke-width: 4.2px; stroke-linecap: square; stroke-dasharray: none; }
        .picture .c39 { fill: #00805c; stroke: none; }
        .picture .outside { stroke: #57606a; stroke-width: 4px; stroke-linecap: round; }
        .picture .missed { stroke: #8c959f; stroke-width: 2.6px; stroke-linecap: round; }
        @media screen and (prefers-color-scheme: dark) {
        .picture .paper { fill: #161b22; }
        .picture text { fill: #a0a9b4; }
        .picture .head, .picture .strong { fill: #f0f3f6; }
        .picture .halo { stroke: #161b22; }
        .picture .axis { stroke: #6e7681; }
        .picture .grid, .picture .rule { stroke: #2d333b; }
        .picture .bar { fill: #3b82b8; }
        .picture .measured { stroke: #56b4e9; }
        .picture path.band { fill: #56b4e9; fill-opacity: .2; }
        .picture .knot { fill: #56b4e9; }
        .picture .predicted { stroke: #f0a050; }
        .picture .chance { stroke: #f0a050; }
        .picture .hollow { fill: #161b22; stroke: #f0a050; }
        .picture .censored { stroke: #f0f3f6; }
        .picture .mark { stroke: #f0a050; }
        .picture .marked { fill: #f0a050; }
        .picture .waited { fill: #b8682c; }
        .picture .heard { stroke: #56b4e9; }
        .picture .window { fill: #56b4e9; fill-opacity: .16; }
        .picture .edge { stroke: #56b4e9; }
        .picture .c37 { stroke: #56b4e9; }
        .picture .c38 { stroke: #f0a050; }
        .picture .c39 { fill: #2fc49a; }
        .picture .outside { stroke: #a0a9b4; }
        .picture .missed { stroke: #6e7681; }
        }

        """
}
