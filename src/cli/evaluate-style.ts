/** The style of an evaluation's page: light and dark, screen and paper. One text, hashed into the page's policy. */

export const EVALUATE_STYLE = `
:root{--page:#f6f7f9;--surface:#fff;--text:#1b2130;--muted:#59637a;--line:#dde1e9;--accent:#2257c9;--bar:#b9c3d6;--good:#1d6b3c;--bad:#a3470a;--heat:34,87,201}
@media (prefers-color-scheme:dark){:root{--page:#0f131a;--surface:#161b24;--text:#e5e9f1;--muted:#9aa5b8;--line:#2a3240;--accent:#82abff;--bar:#4a566c;--good:#7fd6a0;--bad:#ffae6b;--heat:130,171,255}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;font-variant-numeric:tabular-nums}
main{max-width:1100px;margin:0 auto;padding:1rem 1.5rem}
section{background:var(--surface);border:1px solid var(--line);border-radius:10px;padding:1rem 1.25rem;margin:1rem 0}
h1{font-size:1.5rem}h2{font-size:1.25rem;margin:0 0 .25rem;overflow-wrap:anywhere}h3{font-size:1rem;margin:1.25rem 0 .5rem}
.note,figcaption,summary{color:var(--muted);font-size:.9rem}
.note{overflow-wrap:anywhere;margin:.25rem 0}
code{font:.86em ui-monospace,Menlo,Consolas,monospace}
ul{padding-left:1.1rem}li.good{color:var(--good)}li.bad{color:var(--bad);font-weight:600}li.open{color:var(--muted)}
.scroll{overflow-x:auto;margin:.5rem 0}
table{border-collapse:collapse;font-size:.9rem}
th,td{padding:.2rem .7rem;border-bottom:1px solid var(--line);text-align:right;white-space:nowrap}
th[scope=row],th:first-child{text-align:left;font-weight:500}
.confusion{font-size:.75rem}.confusion th,.confusion td{padding:.15rem .35rem}
.h1{background:rgba(var(--heat),.12)}.h2{background:rgba(var(--heat),.25)}.h3{background:rgba(var(--heat),.4)}.h4{background:rgba(var(--heat),.55)}
.h0{color:var(--muted)}
.row{display:flex;flex-wrap:wrap;gap:1rem}
figure{margin:0;flex:1 1 260px;max-width:640px}figure svg{width:100%;height:auto;display:block}
@media print{body{background:#fff}section{border:0;padding:0}}
`;
