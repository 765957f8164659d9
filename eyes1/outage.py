import sys; sys.path.insert(0,'/work/trees/eyes1')
import asyncio, time, sqlite3, shutil
from pathlib import Path
from tests.acceptance.program import Program
from storage.database import Database
from storage import outbox
from storage.messages import Outgoing
async def main():
    d=Path('/tmp/e1/outage'); shutil.rmtree(d,ignore_errors=True); d.mkdir()
    p=Program(d,{"CUNBAO_WECOM_BOT_ID":"a","CUNBAO_WECOM_BOT_SECRET":"sekret","CUNBAO_WECOM_WS_URL":"ws://127.0.0.1:9"})
    await p.cunbao('migrate')
    db=Database(f"sqlite:///{d/'data/cunbao.db'}")
    async with db.transaction() as tx: await outbox.post(tx,[Outgoing(channel='wecom',chat='w',text='✅ 报到已收到 #1')])
    async with p.running():
        t=time.monotonic()
        while time.monotonic()-t<900:
            await asyncio.sleep(5)
            c=sqlite3.connect(d/'data/cunbao.db'); r=c.execute('select state,tries,problem from outbox').fetchall(); c.close()
            print(int(time.monotonic()-t),r,flush=True)
            if r[0][0]=='parked': break
asyncio.run(main())
