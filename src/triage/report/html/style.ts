/** The page's style: light and dark, wide and narrow, screen and paper. One text, hashed into the page's policy; hence its length. */

const LIGHT = `
--page:#f6f7f9;--surface:#fff;--raised:#fff;--text:#1b2130;--muted:#59637a;--line:#dde1e9;--accent:#2257c9;--focus:#2257c9;
--critical:#b3261e;--high:#b54708;--medium:#8a6100;--low:#4a5f7f;--closed:#8a94a6;
--heat-1:#eef1f6;--heat-2:#fbe9c6;--heat-3:#f9cf8f;--heat-4:#f0926a;--heat-5:#c93c32;--heat-text-5:#fff;`;

const DARK = `
--page:#0f131a;--surface:#161b24;--raised:#1c222d;--text:#e5e9f1;--muted:#9aa5b8;--line:#2a3240;--accent:#82abff;--focus:#82abff;
--critical:#ff8b7e;--high:#ffae6b;--medium:#e6c466;--low:#a3b6d4;--closed:#69758a;
--heat-1:#1f2733;--heat-2:#4a3d1d;--heat-3:#6b4a1b;--heat-4:#8c4423;--heat-5:#b3372c;--heat-text-5:#fff;`;

const BASE = `
*,*::before,*::after{box-sizing:border-box}
[hidden]{display:none!important}
html{scroll-padding-top:6rem}
body{margin:0;background:var(--page);color:var(--text);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums;-webkit-text-size-adjust:100%}
h1,h2,h3,h4,p,ul,ol,dl,dd,figure{margin:0;padding:0}
ul,ol{list-style:none}
a{color:var(--accent)}
code,pre,kbd{font:.86em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
button,input,select{font:inherit;color:inherit}
small{font-size:.85em;color:var(--muted)}
:focus-visible{outline:2px solid var(--focus);outline-offset:2px;border-radius:4px}
h2:focus,main:focus{outline:none}
.sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.skip{position:absolute;left:-99rem;top:0;z-index:9;background:var(--surface);padding:.5rem 1rem}
.skip:focus{left:0}
.note{color:var(--muted);font-size:.9rem}
.empty{color:var(--muted);padding:1.25rem;border:1px dashed var(--line);border-radius:8px}
main,footer{max-width:1520px;margin:0 auto;padding:1rem 1.5rem}
footer{color:var(--muted);font-size:.85rem;padding-bottom:2rem}
main>section,main>article{display:block}
main>section>*+*{margin-top:1rem}
main>section>.sr+*{margin-top:0}
h2{font-size:1.35rem;line-height:1.3;font-weight:650;letter-spacing:-.01em;overflow-wrap:anywhere}
h3{font-size:1rem;font-weight:650}
h4{font-size:.8rem;font-weight:600;color:var(--muted);margin:.6rem 0 .2rem}
`;

const HEADER = `
.top{background:var(--surface);border-bottom:1px solid var(--line);display:flex;align-items:center;gap:1.5rem;padding:0 1.5rem;min-height:3.25rem;flex-wrap:wrap}
.brand{display:flex;align-items:center;gap:.55rem}
.brand h1{font-size:1rem;font-weight:650}
.brand svg{width:1.3rem;height:1.3rem;fill:var(--accent)}
.brand .tick{fill:none;stroke:var(--surface);stroke-width:1.8;stroke-linecap:round;stroke-linejoin:round}
.top nav{flex:1;min-width:0}
.top nav ul{display:flex;gap:.25rem;overflow-x:auto}
.top nav a{display:block;padding:.9rem .7rem .75rem;border-bottom:2px solid transparent;color:var(--muted);text-decoration:none;white-space:nowrap;font-weight:500}
.top nav a:hover{color:var(--text)}
.top nav a[aria-current]{color:var(--text);border-color:var(--accent)}
.quiet{background:none;border:1px solid var(--line);border-radius:6px;padding:.3rem .7rem;color:var(--muted);text-decoration:none;font-size:.9rem;cursor:pointer;white-space:nowrap}
.quiet:hover{color:var(--text);border-color:var(--muted)}
.link{background:none;border:0;padding:0;color:var(--accent);text-decoration:underline;cursor:pointer}
.span{color:var(--muted);font-size:.9rem;overflow-wrap:anywhere}
.tiles{display:grid;grid-template-columns:repeat(6,1fr);gap:1px;background:var(--line);border:1px solid var(--line);border-radius:10px;overflow:hidden}
.tile{background:var(--surface);padding:.8rem 1rem}
.tile dt{color:var(--muted);font-size:.85rem}
.tile dd{display:flex;flex-wrap:wrap;align-items:baseline;column-gap:.5rem}
.tile strong{font-size:1.55rem;line-height:1.25;font-weight:650;letter-spacing:-.02em}
.tile span{color:var(--muted);font-size:.82rem}
`;

const FILTERS = `
#live-queue>*+*{margin-top:.75rem}
.filters{display:flex;flex-wrap:wrap;gap:.6rem .9rem;align-items:center}
.filters label{font-size:.9rem;color:var(--muted);min-width:0}
.filters .search{flex:1 1 13rem}
.filters input,.filters select{background:var(--surface);border:1px solid var(--line);border-radius:6px;padding:.42rem .7rem;color:var(--text)}
.filters input{width:100%}
.filters input::placeholder{color:var(--muted)}
.filters select{max-width:10.5rem;text-overflow:ellipsis}
.tier-filter{display:flex;gap:.35rem;flex-wrap:wrap}
.tier-button{--tone:var(--low);border:1px solid var(--line);background:var(--surface);border-radius:99px;padding:.25rem .75rem;font-size:.88rem;cursor:pointer;color:var(--text);white-space:nowrap}
.tier-button::before{content:"";display:inline-block;width:.55rem;height:.55rem;border-radius:50%;background:var(--tone);margin-right:.4rem}
.tier-button b{color:var(--muted);font-weight:500}
.tier-button[aria-pressed=true]{border-color:var(--tone);background:color-mix(in srgb,var(--tone) 16%,var(--surface))}
.tier-button[aria-pressed=true] b{color:var(--text)}
.critical{--tone:var(--critical)}.high{--tone:var(--high)}.medium{--tone:var(--medium)}.low{--tone:var(--low)}.swatch.closed{--tone:var(--closed)}
.keys kbd{border:1px solid var(--line);border-bottom-width:2px;border-radius:4px;padding:0 .35rem;margin:0 .15rem 0 .5rem;background:var(--surface)}
.keys kbd+kbd{margin-left:0}
`;

const GRID = `
.grid{--row:58px;background:var(--surface);border:1px solid var(--line);border-radius:10px}
.grid:focus-visible{outline:none;border-color:var(--accent)}
.row{display:grid;grid-template-columns:3.6rem 7.5rem 6.2rem minmax(14rem,1fr) 12.5rem 5.2rem 9.2rem 9.2rem;align-items:center;height:var(--row);border-top:1px solid var(--line);padding:0 .5rem;cursor:pointer}
.row.none{display:block;padding:1rem;cursor:default}
.row:hover{background:color-mix(in srgb,var(--accent) 5%,transparent)}
.row.active{box-shadow:inset 3px 0 0 var(--muted)}
.grid:focus-visible .row.active,.grid:focus .row.active{background:color-mix(in srgb,var(--accent) 10%,transparent);box-shadow:inset 3px 0 0 var(--accent)}
.row.head{position:sticky;top:0;z-index:2;height:2.4rem;background:var(--raised);border:0;border-bottom:1px solid var(--line);border-radius:10px 10px 0 0;cursor:default;font-size:.84rem;color:var(--muted)}
.row.head:hover{background:var(--raised)}
.row.head+div+.rows .row:first-child{border-top-color:transparent}
.head button{background:none;border:0;padding:0;cursor:pointer;font-weight:500}
.head button:hover{color:var(--text)}
.head [aria-sort=ascending] button,.head [aria-sort=descending] button{color:var(--text)}
.arrow{font-size:.62em;margin-left:.35em}
.cell{min-width:0;padding:0 .5rem}
.cell.rank,.cell.alerts{text-align:right}
.cell.rank{color:var(--muted)}
.cell.score{display:flex;align-items:center;gap:.55rem}
.cell.score>span:first-child{min-width:2.3rem;text-align:right;font-weight:600}
.cell.first,.cell.last{font-size:.88rem;color:var(--muted);white-space:nowrap}
.head .cell.first,.head .cell.last{font-size:inherit}
.cell.title a{display:block;color:inherit;text-decoration:none;font-weight:550;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.row:hover .cell.title a{text-decoration:underline;text-underline-offset:.2em}
.about{display:block;font-size:.85rem;color:var(--muted);overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.about>*+*{margin-left:.5em}
.row.closed:not(.head){color:var(--muted)}
.cell.techniques{display:flex;gap:.3rem;overflow:hidden}
.bar{position:relative;flex:1;height:6px;border-radius:3px;background:var(--line);overflow:hidden;min-width:2rem}
.fill,.interval{position:absolute;inset:0 auto 0 0}
.fill{width:var(--score);background:var(--tone)}
.interval{left:var(--low);width:var(--width);background:var(--text);opacity:.28}
.badge{display:inline-block;color:var(--tone);background:color-mix(in srgb,var(--tone) 13%,transparent);border-radius:5px;padding:.08rem .5rem;font-size:.84rem;font-weight:600}
.chip{border:1px solid var(--line);border-radius:5px;padding:.05rem .4rem;font-size:.8rem;white-space:nowrap}
.chip.more{border-color:transparent;color:var(--muted)}
.state{display:inline-block;border:1px solid var(--line);border-radius:5px;padding:0 .4rem;font-size:.8rem;color:var(--muted);overflow-wrap:anywhere}
.state.found{color:var(--text)}
.state.unchecked,.state.unlike{color:var(--high);border-color:color-mix(in srgb,var(--high) 40%,transparent)}
`;

const CLUSTER = `
.steps{display:flex;gap:.5rem;margin-bottom:1rem}.steps span{flex:1}
.cluster-head,.panel{background:var(--surface);border:1px solid var(--line);border-radius:10px;padding:1.1rem 1.25rem}
.cluster-head{border-top:3px solid var(--tone)}
.cluster-head>*+*,.panel>*+*{margin-top:.7rem}
.meta{display:flex;flex-wrap:wrap;gap:.25rem .9rem;color:var(--muted);font-size:.88rem;align-items:center}
.verdict{display:grid;grid-template-columns:11rem minmax(0,1fr) 19rem;gap:1rem 2.25rem}
.verdict .score{display:flex;flex-direction:column}
.verdict .score strong{font-size:2.5rem;line-height:1;font-weight:650;letter-spacing:-.03em;color:var(--tone)}
.verdict .score span:not(.bar,.bar *){color:var(--muted);font-size:.88rem}
.verdict .bar{flex:none;height:8px;border-radius:4px;margin:.5rem 0 .25rem}
.why ul{list-style:disc;padding-left:1.1rem;overflow-wrap:anywhere}
.why .unlike{color:var(--high);margin-top:.4rem}
.parts{display:grid;grid-template-columns:1fr auto;gap:.1rem 1rem;font-size:.9rem;align-content:start}
.parts dt{color:var(--muted)}.parts dd{text-align:right}
.columns{display:grid;grid-template-columns:minmax(0,7fr) minmax(0,5fr);gap:1rem;margin:1rem 0}
.column{display:flex;flex-direction:column;gap:1rem;min-width:0}
.chain>li{position:relative;padding:0 0 1.1rem 1.6rem}
.chain>li::before{content:"";position:absolute;left:.28rem;top:.42rem;width:.7rem;height:.7rem;border-radius:50%;border:2px solid var(--accent);background:var(--surface)}
.chain>li:not(:last-child)::after{content:"";position:absolute;left:.6rem;top:1.25rem;bottom:-.3rem;width:1px;background:var(--line)}
.question{color:var(--muted);font-size:.9rem}
.answer{margin-bottom:.3rem}
.answer .state{margin-left:.5rem}
.options li{display:grid;grid-template-columns:11.5rem 1fr 3.2rem;gap:.6rem;align-items:center;font-size:.86rem}
.options .label{overflow:hidden;text-overflow:ellipsis;white-space:nowrap;color:var(--muted)}
.options li:first-child .label{color:var(--text)}
.meter{height:6px;border-radius:3px;background:linear-gradient(var(--accent),var(--accent)) 0 0/var(--share) 100% no-repeat var(--line)}
.number{text-align:right!important}
details summary{cursor:pointer;color:var(--muted);font-size:.88rem;margin-top:.3rem}
.given{list-style:disc;padding:.25rem 0 0 1.2rem;font-size:.88rem;overflow-wrap:anywhere}
pre{margin:.4rem 0 0;padding:.55rem .75rem;background:var(--page);border:1px solid var(--line);border-radius:6px;white-space:pre-wrap;overflow-wrap:anywhere}
.timeline svg{display:block;width:100%;height:72px;border-bottom:1px solid var(--line);fill:var(--accent)}
.timeline figcaption{display:flex;justify-content:space-between;color:var(--muted);font-size:.82rem;margin-top:.25rem;gap:.5rem}
.techniques li{display:flex;gap:.6rem;align-items:baseline;padding:.15rem 0}
.techniques .what{flex:1;min-width:0;overflow-wrap:anywhere}
.techniques .from{white-space:nowrap}
.entities li{display:flex;flex-wrap:wrap;gap:.2rem .5rem;align-items:baseline}
.entities code{overflow-wrap:anywhere;min-width:0}
.entities small{margin-left:auto}
code{overflow-wrap:anywhere}
`;

const TABLES = `
.scroll{overflow-x:auto}
.plain{border-collapse:collapse;width:100%;font-size:.9rem}
.plain caption{text-align:left;font-weight:600;padding:0 0 .5rem}
.plain th,.plain td{text-align:left;padding:.4rem .75rem .4rem 0;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
.plain thead th{color:var(--muted);font-weight:500;font-size:.84rem;white-space:nowrap}
.plain tbody th{font-weight:500}
.plain .number{padding-right:1.25rem;white-space:nowrap}
.plain .time{white-space:nowrap;color:var(--muted)}
.plain .word{white-space:nowrap}
.members td{min-width:6rem}
.members code{display:inline-block;max-width:22ch;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;vertical-align:bottom}
section[data-view]>.plain,section[data-view]>figure,section[data-view]>details{background:var(--surface)}
section[data-view]>details{border:1px solid var(--line);border-radius:10px;padding:.6rem 1.25rem}
section[data-view]>details summary{margin:0}
.provenance td:first-child{white-space:nowrap}
.provenance code{font-size:.76rem;color:var(--muted)}
.promise,.gaps{background:var(--surface);border:1px solid var(--line);border-left:3px solid var(--accent);border-radius:8px;padding:.7rem 1.1rem}
.promise.refused,.gaps{border-left-color:var(--high)}
.promise li+li,.gaps li+li{margin-top:.3rem}
section[data-view=closed]>table,section[data-view=evidence]>table{border:1px solid var(--line);border-radius:10px;border-collapse:separate;border-spacing:0;padding:.75rem 1rem}
section[data-view=closed]>table tr:last-child td,section[data-view=evidence]>table tr:last-child td{border-bottom:0}
`;

const CHARTS = `
.legend{display:flex;flex-wrap:wrap;gap:.3rem 1.1rem;font-size:.85rem;color:var(--muted)}
.legend li{display:flex;align-items:center;gap:.4rem}
.legend span{width:.8rem;height:.8rem;border-radius:3px;background:var(--tone)}
figure:has(.chart){border:1px solid var(--line);border-radius:10px;padding:1rem 1.25rem}
figcaption{font-size:.9rem;color:var(--muted)}
figure .legend{margin:.5rem 0}
.chart svg{display:block;width:100%;height:auto}
.chart.narrow{display:none}
.matrix{position:relative;display:flex;gap:6px;overflow-x:auto;padding-bottom:.5rem;align-items:flex-start}
.tactic{position:relative;flex:1 0 9.8rem;min-width:0;background:var(--surface);border:1px solid var(--line);border-radius:8px;padding:.6rem}
.tactic h3{overflow-wrap:anywhere;font-size:.85rem;line-height:1.3;margin-bottom:.5rem}
.tactic.none{flex:0 0 1.9rem;padding:.6rem .35rem;background:none;align-self:stretch;min-height:12rem}
.tactic.none h3{writing-mode:vertical-rl;color:var(--muted);font-weight:500;margin:0;white-space:nowrap}
.tactic li+li{margin-top:5px}
.cell.heat-1,.cell.heat-2,.cell.heat-3,.cell.heat-4,.cell.heat-5{display:block;width:100%;text-align:left;border:1px solid color-mix(in srgb,var(--text) 12%,transparent);border-radius:6px;padding:.4rem .5rem;cursor:pointer;font-size:.87rem;line-height:1.3;overflow-wrap:break-word;hyphens:auto}
.cell[data-technique]>span:first-child{display:block;font-weight:650}
.cell[data-technique] small>span:not(.sr){display:inline-block;margin-right:.6em}
.cell[data-technique] small{display:block;color:inherit;opacity:.85;margin-top:.15rem}
.cell[data-technique]:hover{border-color:var(--text)}
.heat-1{background:var(--heat-1)!important}.heat-2{background:var(--heat-2)!important}.heat-3{background:var(--heat-3)!important}.heat-4{background:var(--heat-4)!important}.heat-5{background:var(--heat-5)!important}
.cell.heat-5{color:var(--heat-text-5)}
.only-narrow{display:none}
`;

const NARROW = `
.js .static-queue{display:none}
@media (max-width:1420px){
.row{grid-template-columns:3.4rem 7.2rem 6rem minmax(12rem,1fr) 12.2rem 5rem 9rem}
.cell.first{display:none}
}
@media (max-width:1240px){
.verdict{grid-template-columns:11rem minmax(0,1fr)}.parts{grid-column:1/-1;max-width:26rem}
}
@media (max-width:980px){
.columns{grid-template-columns:minmax(0,1fr)}
.row{grid-template-columns:3.2rem 6.6rem 6rem minmax(10rem,1fr) 5rem 9rem}
.cell.techniques{display:none}
.tiles{grid-template-columns:repeat(3,1fr)}
}
@media (max-width:720px){
main,footer{padding:.9rem 1rem}
.top{padding:.5rem 1rem 0;gap:.25rem 1rem}
.brand{flex:1}
.top nav{order:3;flex:1 1 100%}
.top nav ul{margin:0 -.5rem;gap:0;justify-content:space-between}
.top nav a{padding:.55rem .5rem .5rem;font-size:.93rem}
.tiles{grid-template-columns:repeat(2,1fr)}
.tile{padding:.6rem .8rem}.tile strong{font-size:1.3rem}
.filters .search{flex-basis:100%}
.filters label:not(.search){flex:1 1 45%;display:flex;flex-direction:column}
.filters select{width:100%;max-width:none}
.keys{display:none}
.grid{--row:104px}
.row{grid-template-columns:auto auto 1fr auto;grid-template-rows:auto auto auto;align-content:center;gap:.15rem 0;padding:0 .4rem}
.cell.rank{order:1;text-align:left}
.cell.tier{order:2;padding-left:.1rem}
.cell.score{order:3}.cell.score .bar{max-width:7rem}
.cell.alerts{order:4}
.row:not(.head) .cell.alerts::after{content:" " attr(data-unit);color:var(--muted);font-size:.85rem}
.cell.title{order:5;grid-column:1/-1}
.cell.title a{white-space:normal;display:-webkit-box;-webkit-line-clamp:2;-webkit-box-orient:vertical;line-height:1.3}
.cell.title .about{font-size:.82rem}
.cell.last{display:none}
.row.head{display:flex;gap:.4rem}
.row.head .cell{order:0}
.row.head .tier,.row.head .techniques,.row.head .first{display:none}
.row.head .last{display:block}
.verdict{grid-template-columns:minmax(0,1fr)}
.cluster-head,.panel{padding:.9rem 1rem}
.options li{grid-template-columns:7.5rem 1fr 2.8rem}
.panel .plain{min-width:30rem}
.members .plain{min-width:52rem}
section[data-view]>table{display:block;overflow-x:auto}
.chart.wide{display:none}.chart.narrow{display:block}
figure:has(.chart){padding:.8rem}
.matrix{flex-direction:column}.tactic{flex:none;width:100%}.tactic.none{display:none}
.only-narrow{display:block}
}
`;

const PRINT = `
@media print{
body{background:#fff;font-size:11px}
.top nav,.quiet,#live-queue,.keys,.skip,.steps,.link{display:none!important}
.js .static-queue{display:block}
body:not(.in-cluster) main>section[hidden]{display:block!important}
main>section{break-inside:auto;margin-bottom:1.5rem}
.panel,figure,tr{break-inside:avoid}
.columns{grid-template-columns:minmax(0,1fr)}
.tactic.none{display:none}.matrix{flex-wrap:wrap}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}
}
`;

export const STYLE = [
  `:root{color-scheme:light dark;${LIGHT}}`,
  `@media screen and (prefers-color-scheme:dark){:root:not([data-theme=light]){${DARK}}}`,
  `:root[data-theme=light]{color-scheme:light}`,
  `@media screen{:root[data-theme=dark]{color-scheme:dark;${DARK}}}`,
  BASE,
  HEADER,
  FILTERS,
  GRID,
  CLUSTER,
  TABLES,
  CHARTS,
  NARROW,
  PRINT,
].join("\n");
