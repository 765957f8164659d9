import sys; sys.path.insert(0,'/work/trees/eyes1')
import asyncio, json
from bot.channels.wecom.line import Line, _loads
from bot.channels.wecom.inbound import incoming
from bot.channels.wecom.journal import Journal
from pathlib import Path
base={"msgid":"M","aibotid":"B","chattype":"single","from":{"userid":"wang"}}
def f(body): return {"cmd":"aibot_msg_callback","headers":{"req_id":"Q"},"body":base|body}
j=Journal(Path('/tmp/e1/j.jsonl'))
def tryit(n,raw):
    try:
        fr=_loads(raw); m=incoming(fr); j.add(m); print(n,'ok',repr(m.text)[:60],m.attachments)
    except BaseException as e: print(n,'!!',type(e).__name__,str(e)[:100])
tryit('surrogate', '{"cmd":"aibot_msg_callback","headers":{"req_id":"Q"},"body":{"msgid":"M","from":{"userid":"w"},"msgtype":"text","text":{"content":"\\u6751\\ud83d"}}}')
tryit('surrogate+ctrl', '{"cmd":"aibot_msg_callback","headers":{"req_id":"Q"},"body":{"msgid":"M","from":{"userid":"w"},"msgtype":"text","text":{"content":"\\ud83d\x01"}}}')
tryit('deep', '{"cmd":"x","headers":'+'['*100000+']'*100000+'}')
tryit('image no url', json.dumps(f({"msgtype":"image","image":{"media_id":"x"}})))
tryit('mixed with bad image', json.dumps(f({"msgtype":"mixed","mixed":{"msg_item":[{"msgtype":"text","text":{"content":"路灯坏了"}},{"msgtype":"image","image":{}}]}})))
tryit('text null', json.dumps(f({"msgtype":"text","text":None})))
tryit('location', json.dumps(f({"msgtype":"location","location":{"latitude":1}})))
tryit('mixed none', json.dumps(f({"msgtype":"mixed","mixed":None})))
tryit('BOM', '\ufeff'+json.dumps(f({"msgtype":"text","text":{"content":"x"}})))
tryit('bytes bad utf8', json.dumps(f({"msgtype":"text","text":{"content":"AA"}})).encode().replace(b'AA',b'\xe6\x9d'))
tryit('NaN', '{"cmd":"aibot_msg_callback","headers":{"req_id":"Q"},"body":{"msgid":NaN,"from":{"userid":"w"},"msgtype":"text","text":{"content":"x"}}}')
tryit('spaces', json.dumps(f({"msgtype":"text","chattype":"group","chatid":"g","text":{"content":"报到 @村报"}})))
tryit('group name w/ space', json.dumps(f({"msgtype":"text","chattype":"group","chatid":"g","text":{"content":"@河北镇 村报 报到"}})))
tryit('group name u2005', json.dumps(f({"msgtype":"text","chattype":"group","chatid":"g","text":{"content":"@村报\u2005报到"}})))
tryit('group no space', json.dumps(f({"msgtype":"text","chattype":"group","chatid":"g","text":{"content":"@村报报到"}})))
tryit('mixed group', json.dumps(f({"msgtype":"mixed","chattype":"group","chatid":"g","mixed":{"msg_item":[{"msgtype":"text","text":{"content":"@村报 路灯"}},{"msgtype":"image","image":{"url":"http://x"}}]}})))
tryit('voice group', json.dumps(f({"msgtype":"voice","voice":{"content":"@x 报到"}})))
