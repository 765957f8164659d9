import sys; sys.path.insert(0,'/work/trees/eyes1')
from bot.channels.wecom.letters import read
from bot.channels.wecom.crypto import ForgedError
for name,x in {
 "unknown enc": b'<?xml version="1.0" encoding="x-unknown"?><xml/>',
 "gb2312": b'<?xml version="1.0" encoding="gb2312"?><xml/>',
 "utf7": b'<?xml version="1.0" encoding="utf-7"?><xml/>',
 "base64": b'<?xml version="1.0" encoding="base64"?><xml/>',
 "idna": b'<?xml version="1.0" encoding="idna"?><xml/>',
 "undefined": b'<?xml version="1.0" encoding="undefined"?><xml/>',
 "nul enc": b'<?xml version="1.0" encoding="hex"?><xml/>',
 "deep": b'<a>'*60000+b'</a>'*20000,
 "deepok": b'<a>'*36000+b'</a>'*36000,
 "ctrl": '<xml><Content><![CDATA[a\x08b]]></Content></xml>',
 "surrogate": '<xml>\ud800</xml>',
}.items():
    try: r=read(x); print(name,'ok',r.tag); del r
    except ForgedError: print(name,'Forged')
    except BaseException as e: print(name,'!!',type(e).__name__,e)
