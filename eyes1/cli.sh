PY="/work/trees/eyes1/.venv/bin/python -m bot"; export PYTHONPATH=/work/trees/eyes1
rm -rf /tmp/e1/new; mkdir /tmp/e1/new; cd /tmp/e1/new
r(){ echo "\$ $*"; timeout 60 $PY "$@" 2>&1 | tail -${N:-12}; echo "rc ${PIPESTATUS[0]}"; }
r --help | head -40
r doctor
r setup </dev/null
r config show
printf 'CUNBAO_WECOM_BOT_ID=x\n' > .env; r doctor
printf 'CUNBAO_WECOM_BOT_ID=x\nCUNBAO_WECOM_BOT_SECRET=sekret1\nCUNBAO_WECOM_WS_URL=https://foo\n' > .env; r doctor
printf 'CUNBAO_WECOM_CORP_ID=ww1\nCUNBAO_WECOM_AGENT_ID=1000002\nCUNBAO_WECOM_APP_SECRET=sekret2\nCUNBAO_WECOM_CALLBACK_TOKEN=tok\n' > .env; r doctor
printf 'CUNBAO_WECOM_CORP_ID=ww1\nCUNBAO_WECOM_AGENT_ID=1000002\nCUNBAO_WECOM_APP_SECRET=sekret2\n' > .env; r doctor; r config show | grep WECOM
printf 'CUNBAO_WECOM_CORP_ID=ww1\n' > .env; r doctor; N=3 r run & sleep 6; kill %1 2>/dev/null; wait
printf 'CUNBAO_PUBLIC_URL=https://cunbao.example.org\nCUNBAO_WECOM_CORP_ID=ww0123456789abcdef\nCUNBAO_WECOM_AGENT_ID=1000002\nCUNBAO_WECOM_APP_SECRET=your-secret\nCUNBAO_WECOM_CALLBACK_TOKEN=your-token\nCUNBAO_WECOM_CALLBACK_AES_KEY=abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG\nCUNBAO_WECOM_GROUP_WEBHOOK_KEY=kkk-secret\nCUNBAO_WECOM_API_URL=http://127.0.0.1:9\n' > .env; r doctor; r config show
printf 'CUNBAO_WECOM_CALLBACK_AES_KEY=short_secret\n' > .env; r doctor
printf 'CUNBAO_WECOM_BOTID=x\n' > .env; r doctor
printf 'CUNBAO_WECOM_GROUP_WEBHOOK_KEY=https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=abc-def\n' > .env; r doctor
printf 'CUNBAO_WECOM_CHAT_MINUTE=-1\n' > .env; r doctor
