import sys; sys.path.insert(0,'/work/trees/eyes1')
import asyncio, json, time, shutil, sqlite3
from pathlib import Path
from tests.wecom.server import FakeWeCom
from tests.acceptance.program import Program
from tests.telegram.pictures import jpeg
import httpx
ROSTER = """县,乡镇,村,姓名,角色,联系人,企业微信
岭南县,,,何管理,管理员,否,he
岭南县,河北镇,东坡村,王秀英,书记,是,wang
岭南县,河北镇,东坡村,谷雨生,党员,否,gu
"""
async def main():
    d=Path('/tmp/e1/live2'); shutil.rmtree(d,ignore_errors=True); d.mkdir(parents=True)
    async with FakeWeCom() as fake:
        env={"CUNBAO_WECOM_BOT_ID":fake.bot.bot_id,"CUNBAO_WECOM_BOT_SECRET":fake.bot.secret,"CUNBAO_WECOM_WS_URL":fake.ws_url}
        p=Program(d,env); (d/'roster.csv').write_text(ROSTER)
        await p.cunbao('migrate'); await p.cunbao('roster','import','roster.csv')
        async with p.running():
            await fake.bot.subscribed_anew(within=20)
            print('--- encrypted id for whom the roster has an account')
            e=fake.person('woENCRYPTED'); await e.says('你好'); await asyncio.sleep(.6); print([m.text for m in e.chat if m.from_bot])
            print((await p.cunbao('roster','invite')))
            print('--- wrong codes');
            w=fake.person('wang'); await w.says('报到'); await asyncio.sleep(.5)
            print('--- first open with a draft elsewhere: draft was begun, chat never wrote')
            g=fake.person('gu'); await g.says('报到'); await asyncio.sleep(.5); g.place.wrote=False
            await g.enters(); await asyncio.sleep(.8); print([m.text[:30] for m in g.chat if m.from_bot]); 
            c=sqlite3.connect(d/'data/cunbao.db'); print(c.execute("select account,chat,unreachable from accounts").fetchall()); c.close()
            print('--- gone, then writes')
            g.place.wrote=True; await g.says('/help'); await asyncio.sleep(.6); print('last', g.last.text[:30])
            c=sqlite3.connect(d/'data/cunbao.db'); print(c.execute("select account,chat,unreachable from accounts").fetchall()); c.close()
            print('--- shunned 40201 while replying')
            fake.bot.faults.codes=[40201]; await w.says('/help'); await asyncio.sleep(.8)
            c=sqlite3.connect(d/'data/cunbao.db'); print(c.execute("select account,unreachable from accounts").fetchall(), c.execute("select state,problem from outbox where problem<>''").fetchall()); c.close()
            print('--- kicked: readyz')
            await fake.bot.kick(); await asyncio.sleep(.5)
            async with httpx.AsyncClient(trust_env=False) as h:
                r=await h.get(p.url+'/readyz'); print(r.status_code, r.text)
                r=await h.get(p.url+'/metrics'); print([l for l in r.text.splitlines() if 'channel_up' in l])
            try: print((await p.cunbao('doctor',status=1))[-300:])
            except AssertionError as x: print('doctor', str(x)[:300])
            t=time.monotonic()
            await w.says('在吗'); 
            try: await fake.bot.subscribed_anew(within=40); print('back after', round(time.monotonic()-t,1))
            except AssertionError: print('not back within 40 s')
            await asyncio.sleep(1); print(w.last.text[:40])
        print('violations', fake.violations, p.log[-800:])
asyncio.run(main())
