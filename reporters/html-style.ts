/** The looks of the page: one column, few colours, none of them without a word or a sign beside it. */
export const style = `
:root{color-scheme:light dark;--paper:#fff;--soft:#f4f5f3;--line:#dcdfda;--ink:#1d2126;--quiet:#586069;
--link:#0b57a4;--fail:#b3261e;--pass:#1f7a3d;--open:#8a5a00;--none:#8b929a;--mark:#fdecea;--good:#eaf5ec}
@media(prefers-color-scheme:dark){:root{--paper:#14171b;--soft:#1c2026;--line:#323841;--ink:#e4e7ea;
--quiet:#a3acb6;--link:#8ab8f0;--fail:#ff8d83;--pass:#7cd497;--open:#e6b455;--none:#6d7681;--mark:#3a1f1e;--good:#182b1f}}
*{box-sizing:border-box}
html{scroll-padding-top:1rem}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:62rem;margin:0 auto;padding:2.5rem 1.25rem 4rem}
a{color:var(--link);text-underline-offset:.15em}
:focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:3px}
section{margin-top:3rem}
h2{margin:0 0 .75rem;font-size:1.3rem;line-height:1.3}
h3{margin:0 0 .5rem;font-size:1.02rem}
h4{margin:1rem 0 .4rem;font-size:.9rem;color:var(--quiet);font-weight:600}
h3 span,summary span,legend+label span,label span{color:var(--quiet);font-weight:400}
p{margin:.4rem 0}
p,li,dd,td,th,summary,h1,h3{overflow-wrap:anywhere}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.86em}
pre{margin:.5rem 0;padding:.6rem .8rem;background:var(--soft);border-left:3px solid var(--line);border-radius:0 6px 6px 0;
white-space:pre-wrap;overflow-wrap:anywhere;line-height:1.5}
pre.r{border-left-color:var(--none)}
pre::before{content:"sent";display:block;color:var(--quiet);font:.78rem/1.4 system-ui,sans-serif}
pre.r::before{content:"answered"}
#trouble pre::before{content:none}
.n,cite,small,footer{color:var(--quiet);font-size:.88rem;font-style:normal}
ul{margin:.4rem 0;padding-left:1.2rem}
dl{display:grid;grid-template-columns:7rem 1fr;gap:.3rem 1rem;margin:.75rem 0}
dt{color:var(--quiet)}
dd{margin:0;grid-column:2}
.v{border-left:5px solid var(--open);padding-left:1.25rem}
.v.conformant{border-color:var(--pass)}.v.nonconformant{border-color:var(--fail)}
.k{margin:0;color:var(--quiet);font-size:.88rem}
h1{margin:.1rem 0;font-size:2.1rem;line-height:1.2;letter-spacing:-.01em}
.conformant h1{color:var(--pass)}.nonconformant h1{color:var(--fail)}.undetermined h1{color:var(--open)}
.l{margin:0 0 1rem;font-size:1.1rem}
#causes ol{margin:0;padding:0;list-style:none;counter-reset:c}
#causes ol>li{counter-increment:c;border:1px solid var(--line);border-radius:10px;padding:1.1rem 1.25rem;margin-bottom:1rem}
#causes h3{font-size:1.1rem;margin:0}
#causes h3::before{content:counter(c) ". "}
#causes h3 code{display:inline-block;color:var(--quiet);font-weight:400}
.fix{background:var(--good);border-radius:6px;padding:.6rem .8rem;margin:.75rem 0}
.fix b{display:block;font-size:.82rem;color:var(--pass)}
.o{overflow-x:auto}
table{border-collapse:collapse;width:100%;margin:.75rem 0;font-size:.92rem}
caption{text-align:left;color:var(--quiet);font-size:.88rem;padding-bottom:.3rem}
th,td{text-align:left;vertical-align:top;padding:.35rem .75rem .35rem 0;border-bottom:1px solid var(--line);font-weight:400}
th[scope=col]{color:var(--quiet);font-size:.84rem}
.o th,.o td{overflow-wrap:normal;min-width:5rem}.o td:last-child{min-width:6rem}
.u td{font-variant-numeric:tabular-nums}
td.zero{color:var(--quiet)}td.fail,td.error{color:var(--fail);font-weight:600}td.pass{color:var(--pass)}
.k th,.k td{font-family:ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.8rem}
.k tr:first-of-type th{font-family:inherit}
.k th:first-child{min-width:6.4rem;padding-left:.4rem}
.x>table{width:calc(100% - 1.4rem)}
.d{background:var(--mark)}.d td:nth-child(2)::before{content:"≠ ";color:var(--fail);font-weight:700}
svg{display:block;width:100%;height:10px;border-radius:5px;margin:.25rem 0 1rem}
rect{fill:var(--none)}rect.pass{fill:var(--pass)}rect.fail,rect.error{fill:var(--fail)}
rect.inconclusive,rect.blocked{fill:var(--open)}
#filter{display:flex;flex-wrap:wrap;gap:.75rem 1.5rem;align-items:center;background:var(--soft);border-radius:10px;padding:.9rem 1rem;margin-bottom:1.5rem;font-size:.92rem}
#filter[hidden]{display:none}
fieldset{border:0;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:.2rem 1rem}
legend{float:left;padding:0;margin-right:.6rem;color:var(--quiet);line-height:1.9rem}
#filter label{display:inline-flex;align-items:center;gap:.35rem;min-height:1.9rem}
input[type=checkbox]{width:1.05rem;height:1.05rem;margin:0;accent-color:var(--link)}
input[type=search],select,button{font:inherit;color:inherit;background:var(--paper);border:1px solid var(--none);border-radius:6px;padding:.3rem .55rem}
input[type=search]{width:16rem;max-width:100%}
output{color:var(--quiet);margin-left:auto}
.s{margin-top:1.75rem}
summary{cursor:pointer;list-style:none;padding:.4rem .25rem;border-radius:4px}
summary::-webkit-details-marker{display:none}
summary:hover{background:var(--soft)}
.g>summary::before,.x>summary::before,#log summary::before{content:"▸" / "";color:var(--none);display:inline-block;width:1.2rem}
.g[open]>summary::before,.x[open]>summary::before,#log [open]>summary::before{content:"▾" / ""}
.g{border-bottom:1px solid var(--line)}
.f{border-bottom:1px solid var(--line)}
.g>:not(summary){margin-left:1.2rem}
.f:last-child{border-bottom:0}
.f>summary{display:flex;flex-wrap:wrap;gap:0 .75rem;align-items:baseline;position:relative;padding-left:2rem}
.f>summary small{margin-left:auto}
.f>summary::before{content:"–" / "";position:absolute;left:.3rem;color:var(--none);font-weight:700}
[data-state=fail] .f>summary::before,[data-state=error] .f>summary::before{content:"✗" / "";color:var(--fail)}
[data-state=pass] .f>summary::before{content:"✓" / "";color:var(--pass)}
[data-state=inconclusive] .f>summary::before,[data-state=blocked] .f>summary::before{content:"?" / "";color:var(--open)}
.f[open]{padding-bottom:.75rem}
.f>:not(summary){margin-left:2rem}
.f>p{max-width:46rem}
.c{user-select:all;background:var(--soft);border-radius:4px;padding:.1rem .3rem}
.x,.g details:not(.f){font-size:.92rem}
.x>:not(summary),#log .g>details>:not(summary){margin-left:1.4rem}
summary i{color:var(--quiet)}
:target>summary{background:var(--soft)}
.two{display:grid;grid-template-columns:1fr 1fr;gap:0 2.5rem;align-items:start}
footer{margin-top:3rem;border-top:1px solid var(--line);padding-top:1rem}
@media(max-width:40rem){
main{padding:1.25rem .9rem 3rem}.v{padding-left:.9rem}h1{font-size:1.7rem}
dl{grid-template-columns:1fr;gap:0}dd{grid-column:1;margin-bottom:.5rem}
.v dl{grid-template-columns:3.6rem 1fr;gap:.1rem .6rem;font-size:.9rem}.v dd{grid-column:2;margin:0}
.two{grid-template-columns:1fr}.g>:not(summary){margin-left:0}.f>:not(summary){margin-left:.9rem}
#causes ol>li{padding:.9rem}input[type=search]{width:100%}.w{flex:1 1 100%}output{margin-left:0}
.f>summary code{flex:1 1 100%}.f>summary small{margin:0}
.k th,.k td{font-size:.74rem;padding-right:.4rem}}
@media print{
body{font-size:10pt}main{max-width:none;padding:0}#filter,#log,.g{display:none}
details{break-inside:avoid}pre,.fix,.d{print-color-adjust:exact}a{color:inherit}section{margin-top:1.5rem}}
`
