import sys; sys.path.insert(0,'/work/trees/eyes1')
import asyncio, json, time, os, csv, io, shutil
from pathlib import Path
from tests.wecom.server import FakeWeCom
from tests.acceptance.program import Program
from tests.telegram.pictures import jpeg
ROSTER = """县,乡镇,村,姓名,角色,联系人,企业微信
岭南县,,,陈县督,督导,否,chen
岭南县,,,何管理,管理员,否,he
岭南县,河北镇,,柳春和,组织委员,否,liu
岭南县,河北镇,东坡村,王秀英,书记,是,wang
岭南县,河北镇,东坡村,谷雨生,党员,否,gu
岭南县,河北镇,西岭村,刘春花,书记,是,late
岭南县,河北镇,西岭村,李四,书记,否,li
"""
BIG = "| survey |\n|--|--|--|--|--|\n| | type | name | label | required |\n| | select_one v | v | 哪个村？ | yes |\n| | select_multiple v | w | 哪些村？ | yes |\n\n| choices |\n|--|--|--|--|\n| | list_name | name | label |\n" + "".join(f"| | v | n{i} | 第{i}村民小组{'长' if i==7 else ''} |\n" for i in range(1,24)) + "\n| settings |\n|--|--|--|\n| | form_id | form_title |\n| | big | 大表 |\n"
def cmds(fake, since): return [f['cmd'].removeprefix('aibot_') for f in fake.bot.asked[since:]]
async def main():
    d=Path('/tmp/e1/live'); shutil.rmtree(d,ignore_errors=True); d.mkdir(parents=True)
    async with FakeWeCom() as fake:
        env={"CUNBAO_WECOM_BOT_ID":fake.bot.bot_id,"CUNBAO_WECOM_BOT_SECRET":fake.bot.secret,"CUNBAO_WECOM_WS_URL":fake.ws_url}
        p=Program(d,env)
        (d/'roster.csv').write_text(ROSTER); (d/'big.md').write_text(BIG)
        await p.cunbao('migrate'); print(await p.cunbao('roster','import','roster.csv')); 
        try: print(await p.cunbao('forms','add','big.md'))
        except AssertionError as e: print(e)
        async with p.running():
            await fake.bot.subscribed_anew(within=20)
            for n in ('stranger','chen','he','liu','wang','gu'):
                x=fake.person(n); since=len(fake.bot.asked); t=time.monotonic()
                await x.enters(); 
                try: m=await x.hears('',8)
                except AssertionError as e: print(n,'NOTHING'); continue
                dt=time.monotonic()-t
                await asyncio.sleep(.4)
                print(n, f'{dt*1000:.0f}ms', cmds(fake,since), [(m.text[:50],m.labels) for m in x.chat], 'wrote',x.place.wrote)
            print('--- mid form enter')
            w=fake.person('wang'); await w.says('报到'); await w.hears(''); await asyncio.sleep(.3)
            await w.enters(); await asyncio.sleep(.6)
            print([ (m.text,m.labels) for m in w.chat[-3:]])
            print('--- big'); await w.says('/cancel'); await asyncio.sleep(.3); n=len(w.chat)
            await w.says('/form big'); await asyncio.sleep(.6)
            for m in w.chat[n:]: print(repr(m.text), m.labels, list(m.buttons), list(m.options))
            n=len(w.chat); await w.says('20'); await asyncio.sleep(.6)
            for m in w.chat[n:]: print(repr(m.text), m.labels)
            n=len(w.chat); 
            try: await w.taps('第7村民小组')
            except AssertionError as e: print('no tap', str(e)[:80])
            await asyncio.sleep(.6)
            for m in w.chat[n-3:]: print(repr(m.text), m.labels, m.note)
            n=len(w.chat); await w.says('/cancel'); await asyncio.sleep(.3)
            print('--- quote, video, voice')
            for body in ({"msgtype":"video","video":{"url":"http://x","aeskey":"k"}},{"msgtype":"voice","voice":{"content":"报到。"}},{"msgtype":"location","location":{}}):
                n=len(w.chat); fake.at_bot._message(w.place,w.id,body); await asyncio.sleep(.5)
                print(body['msgtype'], [(m.text,m.labels) for m in w.chat[n:]])
            await w.says('/cancel'); await asyncio.sleep(.3)
            n=len(w.chat); await w.sends_file(b'x'*100); await asyncio.sleep(.5); print('file',[(m.text,m.labels) for m in w.chat[n:]])
            await w.says('/cancel'); await asyncio.sleep(.3)
            print('--- group')
            g=fake.in_group('wang','grp1')
            for t in ('@村报 报到','报到 @村报','@河北 村报 报到','@村报'):
                n=len(g.chat); await g.says(t); await asyncio.sleep(.6); print(t,[(m.text,m.labels) for m in g.chat[n:] if m.from_bot])
            print('--- press latency and mark')
            await w.says('报到'); await asyncio.sleep(.5)
            last=w.last; lab=last.labels[0]; t=time.monotonic(); await w.taps(lab)
            while not last.note and time.monotonic()-t<5: await asyncio.sleep(.002)
            print(lab, 'marked', last.note, f'{(time.monotonic()-t)*1000:.0f}ms'); await asyncio.sleep(.5)
            print([(m.text,m.labels,m.note) for m in w.chat[-3:]])
            # photo mid-form fetched at once?
            t=time.monotonic(); await w.sends_photo(jpeg(5)); await asyncio.sleep(1.5)
            print([(m.text,m.labels) for m in w.chat[-2:]])
            # press old card again
            n=len(w.chat); fake.at_bot.presses(w.place,w.id,last.buttons[lab],last.task); await asyncio.sleep(.6); print('stale',[(m.text,m.labels) for m in w.chat[n:]], last.note, [b for b in last.buttons])
            n=len(w.chat); await w.forges('a:zz'); await asyncio.sleep(.6); print('forged',[(m.text,m.labels) for m in w.chat[n:]])
            fake.at_bot.presses(w.place,w.id,'choose',last.task); n=len(w.chat); await asyncio.sleep(.6); print('choose nothing',[(m.text,m.labels) for m in w.chat[n:]])
            print('--- late greeting'); l=fake.person('late'); fake.bot.faults.late=0; 
            fake.at_bot.delay=lambda:0; await l.enters(); fake.bot._requests[list(fake.bot._requests)[-1]].at-=10
            await asyncio.sleep(.8); print([m.text for m in l.chat])
            l2=fake.person('li')
            print((await p.cunbao('doctor')) if True else '')
        print('violations',fake.violations[:5])
        print('log:',p.log[-1500:])
        print('secret in log', fake.bot.secret in p.log)
asyncio.run(main())
