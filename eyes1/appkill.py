import sys; sys.path.insert(0,'/work/trees/eyes1')
import asyncio, shutil, sqlite3, time, signal, socket
from pathlib import Path
from tests.wecom.server import FakeWeCom
from tests.acceptance.program import Program
from tests.wecom.appside import AES_KEY, TOKEN
async def main():
    d=Path('/tmp/e1/appkill'); shutil.rmtree(d,ignore_errors=True); d.mkdir()
    s=socket.socket(); s.bind(('127.0.0.1',0)); port=s.getsockname()[1]; s.close()
    async with FakeWeCom() as fake:
        a=fake.app
        env={"CUNBAO_WECOM_CORP_ID":a.corp_id,"CUNBAO_WECOM_AGENT_ID":a.agent_id,"CUNBAO_WECOM_APP_SECRET":a.secret,"CUNBAO_WECOM_CALLBACK_TOKEN":TOKEN,"CUNBAO_WECOM_CALLBACK_AES_KEY":AES_KEY,"CUNBAO_WECOM_API_URL":fake.url,"CUNBAO_HTTP_PORT":str(port)}
        p=Program(d,env); await p.cunbao('migrate')
        pb=a.postbox; pb.callback=f'http://127.0.0.1:{port}/wecom/callback'; pb.retries=0
        import aiohttp
        answered=set(); n=0; lat=[]
        def letter(i): return f"<xml><ToUserName>{a.corp_id}</ToUserName><AgentID>{a.agent_id}</AgentID><FromUserName>w{i%7}</FromUserName><CreateTime>{int(time.time())}</CreateTime><MsgType>text</MsgType><MsgId>{i}</MsgId><Content>第{i}</Content></xml>"
        async def one(i,sess):
            q,b=pb.sealed(letter(i))
            try:
                t=time.monotonic()
                async with sess.post(pb.callback,params=q,data=b) as r:
                    if r.status==200: answered.add(str(i)); lat.append(time.monotonic()-t)
            except Exception: pass
        async with aiohttp.ClientSession() as sess:
            for k in range(5):
                await p.start()
                t=time.monotonic()
                while time.monotonic()-t<1.2:
                    await asyncio.gather(*(one(n+j,sess) for j in range(6))); n+=6
                tasks=[asyncio.create_task(one(n+j,sess)) for j in range(12)]; n+=12
                await asyncio.sleep(.003); await p.stop(signal.SIGKILL); await asyncio.gather(*tasks)
            await p.start()
            # locked store
            await asyncio.sleep(.5)
            c=sqlite3.connect(d/'data/cunbao.db',isolation_level=None); c.execute('begin immediate')
            t=time.monotonic(); task=asyncio.create_task(one(999999,sess)); await asyncio.sleep(2.5); print('answered while locked', task.done()); c.execute('rollback'); await task; print('answer under lock took',round(time.monotonic()-t,2), '999999' in answered)
            c.close()
            await asyncio.sleep(1); await p.stop()
        c=sqlite3.connect(d/'data/cunbao.db'); keys={k.partition(':')[2] for k, in c.execute("select key from inbox where channel='wecom'")}
        print('answered 200:',len(answered),'lost:',sorted(answered-keys)[:5],'max ms',round(max(lat)*1000), 'p50', round(sorted(lat)[len(lat)//2]*1000))
        print('secret in log', a.secret in p.log, 'token' in p.log, p.log[-300:])
asyncio.run(main())
