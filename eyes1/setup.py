import sys; sys.path.insert(0,'/work/trees/eyes1')
import asyncio, shutil, os
from pathlib import Path
from tests.wecom.server import FakeWeCom
from tests.bot.cli.terminal import at_terminal
async def main():
    d=Path('/tmp/e1/setup'); shutil.rmtree(d,ignore_errors=True); d.mkdir()
    async with FakeWeCom() as fake:
        fake.chat('wang').wrote=True
        await fake.person('wang').says('/checkin')   # waits for a listener
        async with at_terminal(d,'setup',variables={"CUNBAO_WECOM_WS_URL":fake.ws_url}) as t:
            await t.answers('语言 Language'); await t.answers('从哪里聊天','3')
            await t.answers('Bot ID：',fake.bot.bot_id); await t.answers('粘贴 Secret',fake.bot.secret)
            await t.answers('时区'); await t.answers('端口'); await t.answers('写入吗')
            print('status',await t.status()); print(t.screen)
        print('pending after setup', len(fake.bot.pending), 'kept on disk', list(d.rglob('*')))
        print((d/'.env').read_text().replace(fake.bot.secret,'<secret>'))
        # a second time, with https_proxy set without scheme
        d2=Path('/tmp/e1/setup2'); shutil.rmtree(d2,ignore_errors=True); d2.mkdir()
        async with at_terminal(d2,'setup',variables={"https_proxy":"user:pa55word@127.0.0.1:7890"}) as t:
            await t.answers('语言 Language'); await t.answers('从哪里聊天','3')
            await t.answers('Bot ID：','x'); await t.answers('粘贴 Secret','topsecret')
            try: print('status',await t.status())
            except TimeoutError: print('timeout')
            print(t.screen[-900:]); print('proxy password shown', 'pa55word' in t.screen, 'secret shown','topsecret' in t.screen)
        # whole webhook etc: choose Browser with WeCom configured: drop?
        async with at_terminal(d,'setup',variables={"CUNBAO_WECOM_WS_URL":fake.ws_url}) as t:
            await t.answers('语言 Language'); await t.answers('从哪里聊天','1')
            await asyncio.sleep(1); print(t.screen[-700:])
asyncio.run(main())
