#compdef kettle-top
# zsh completion for kettle-top; put it into a directory of $fpath as _kettle-top
_kettle_top() {
    local -a commands
    commands=(
        'boil:heat water until it boils'
        'pour:pour what is hot'
        'sort:sort the cups'
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
    boil)
        _arguments -s -S \
            '(-w --window)-w+[how long the stove is on]:MS: ' \
            '(-w --window)--window=[how long the stove is on]:MS: ' \
            '(-l --limit)-l+[give up after this time]:S: ' \
            '(-l --limit)--limit=[give up after this time]:S: ' \
            '(-c --cups)-c+[how many cups]:N: ' \
            '(-c --cups)--cups=[how many cups]:N: ' \
            '(--offset)--offset=[what to add to the thermometer]:DB: ' \
            '(--water)--water=[where it'\''s from]:KIND:(tap spring rain)' \
            '*-n+[who gets a cup]:NAME,...: ' \
            '*--names=[who gets a cup]:NAME,...: ' \
            '(--degrees)--degrees=[when it is hot enough]:C: ' \
            '(-a --active)-a[stir]' \
            '(-a --active)--active[stir]' \
            '(-v --verbose)-v[say more]' \
            '(-v --verbose)--verbose[say more]' \
            '(--whistle)--whistle=-[whistle when done]::TUNE: ' \
            '(-q --quiet)-q[print nothing but errors]' \
            '(-q --quiet)--quiet[print nothing but errors]' \
            '(--no-color)--no-color[no colours, also without NO_COLOR]' \
            '(-o --output)-o+[write to FILE; - is standard output]:FILE:_files' \
            '(-o --output)--output=[write to FILE; - is standard output]:FILE:_files' \
            '(-h --help)'{-h,--help}'[help]' \
            '(-V --version)'{-V,--version}'[version]'
        ;;
    pour)
        _arguments -s -S \
            '(--clear)--clear[use rain]' \
            '(-h --help)'{-h,--help}'[help]' \
            '(-V --version)'{-V,--version}'[version]' \
            ':FILE:_files' \
            '::RUN: '
        ;;
    sort)
        _arguments -s -S \
            '(-h --help)'{-h,--help}'[help]' \
            '(-V --version)'{-V,--version}'[version]' \
            '*:CUP: '
        ;;
    help) _describe -t commands command commands ;;
    completions) _values shell bash zsh fish ;;
    esac
}
if [[ $funcstack[1] == _kettle-top ]]; then
    _kettle_top "$@"
else
    compdef _kettle_top kettle-top
fi
