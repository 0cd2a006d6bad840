/// The page at `/__admin/ui`: every operation of the control API with a form to try it, and the world at a glance. One
/// document without anything from elsewhere; it reads `openapi.json`.
enum ControlPage {
    static let html = """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>FakeBroker</title>
        <style>
        body { font: 14px/1.45 system-ui, sans-serif; margin: 0; color: #1d2733; background: #f5f7f9 }
        header { background: #16324f; color: #fff; padding: 12px 20px; display: flex; gap: 16px; align-items: baseline }
        header b { font-size: 17px } main { max-width: 1000px; margin: 0 auto; padding: 16px }
        details { background: #fff; border: 1px solid #d7dee5; border-radius: 6px; margin: 6px 0; padding: 8px 12px }
        summary { cursor: pointer } code { font: 13px ui-monospace, monospace } h2 { margin: 22px 0 6px; font-size: 15px }
        .m { display: inline-block; width: 58px; font-weight: 600; color: #2b6cb0 }
        textarea, input { font: 13px ui-monospace, monospace; width: 100%; box-sizing: border-box; margin: 4px 0; padding: 6px }
        textarea { min-height: 70px } pre { background: #f0f3f6; padding: 8px; overflow: auto; max-height: 360px }
        button { padding: 5px 14px } label { color: #55636f }
        select { font: inherit }
        </style>
        <header><b>FakeBroker</b><span id="clock"></span><label style="color:#cfe0f0">world <select id="world"></select></label></header>
        <main id="main">Reading openapi.json …</main>
        <script>
        const root = location.pathname.replace(/\\/__admin\\/ui\\/?$/, '').replace(/\\/worlds\\/[^/]+$/, '');
        const text = (tag, value, name) => { const e = document.createElement(tag); e.textContent = value; if (name) e.className = name; return e };
        const base = () => root + '/worlds/' + encodeURIComponent(document.getElementById('world').value);
        async function tell() {
          try {
            const c = await (await fetch(base() + '/__admin/clock')).json();
            document.getElementById('clock').textContent = c.now + ' · ' + c.mode + ' · ' + (c.market.isOpen ? 'open' : 'closed');
          } catch (e) { document.getElementById('clock').textContent = String(e) }
        }
        function form(method, path, op) {
          const box = document.createElement('details'), head = document.createElement('summary');
          head.append(text('span', method.toUpperCase(), 'm'), text('code', path), text('span', '  ' + op.summary));
          box.append(head);
          const fields = {};
          for (const p of op.parameters || []) {
            box.append(text('label', p.name)); const i = document.createElement('input'); fields[p.name] = [p.in, i]; box.append(i);
          }
          let body; if (op.requestBody) { body = document.createElement('textarea'); body.value = '{}'; box.append(body) }
          const go = text('button', 'Send'), out = document.createElement('pre');
          go.onclick = async () => {
            let url = path; const query = new URLSearchParams();
            for (const [name, [place, input]] of Object.entries(fields)) {
              if (place === 'path') url = url.replace('{' + name + '}', encodeURIComponent(input.value));
              else if (input.value) query.set(name, input.value);
            }
            const r = await fetch(base() + url + (String(query) ? '?' + query : ''), { method: method.toUpperCase(), body: body && body.value || undefined });
            const t = await r.text(); let shown = t; try { shown = JSON.stringify(JSON.parse(t), null, 2) } catch (e) {}
            out.textContent = r.status + ' ' + r.statusText + '\\n' + shown; tell();
          };
          box.append(go, out); return box;
        }
        (async () => {
          const worlds = await (await fetch(root + '/__admin/worlds')).json(), pick = document.getElementById('world');
          for (const w of worlds.worlds) pick.append(new Option(w.id, w.id));
          const own = location.pathname.match(/\\/worlds\\/([^/]+)\\/__admin/); pick.value = own ? decodeURIComponent(own[1]) : 'default';
          pick.onchange = tell; tell();
          const doc = await (await fetch(root + '/__admin/openapi.json')).json(), main = document.getElementById('main'), groups = {};
          for (const [path, ops] of Object.entries(doc.paths)) for (const [method, op] of Object.entries(ops))
            (groups[op.tags[0]] ||= []).push([method, path, op]);
          main.textContent = '';
          for (const name of Object.keys(groups).sort()) { main.append(text('h2', name)); for (const row of groups[name]) main.append(form(...row)) }
        })();
        </script>
        </html>
        """
}
