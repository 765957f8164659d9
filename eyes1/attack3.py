# the real turns: does a press whose reply is postponed lose the mark; who is answered when quota is full
import sys; sys.path.insert(0,'/work/trees/eyes1')
import asyncio, time, shutil, sqlite3
from pathlib import Path
from tests.wecom.server import FakeWeCom
from tests.acceptance.program import Program
ROSTER = "县,乡镇,村,姓名,角色,联系人,企业微信\n岭南县,河北镇,东坡村,王秀英,书记,是,wang\n岭南县,河北镇,东坡村,谷雨生,党员,否,gu\n岭南县,,,何管理,管理员,否,he\n"
async def main():
    d=Path('/tmp/e1/a3'); shutil.rmtree(d,ignore_errors=True); d.mkdir(parents=True)
    async with FakeWeCom() as fake:
        env={"CUNBAO_WECOM_BOT_ID":fake.bot.bot_id,"CUNBAO_WECOM_BOT_SECRET":fake.bot.secret,"CUNBAO_WECOM_WS_URL":fake.ws_url}
        p=Program(d,env); (d/'r.csv').write_text(ROSTER)
        await p.cunbao('migrate'); await p.cunbao('roster','import','r.csv')
        async with p.running():
            await fake.bot.subscribed_anew(within=20)
            w=fake.person('wang')
            t0=time.monotonic()
            for i in range(13):
                await w.says('报到'); await asyncio.sleep(.15)
                try: await w.taps('走访入户',2)
                except AssertionError: print('stuck at',i); break
                await asyncio.sleep(.15)
            await asyncio.sleep(1)
            print('sent in', round(time.monotonic()-t0,1), 's:', len(w.place.sent), 'dropped', w.place.dropped)
            n=len(w.place.sent); t=time.monotonic(); await w.says('/help')
            while len(w.place.sent)==n and time.monotonic()-t<75: await asyncio.sleep(.1)
            print('a word after 25 is answered after', round(time.monotonic()-t,1),'s', 'dropped',w.place.dropped)
asyncio.run(main())
