export PYTHONPATH=/work/trees/eyes1; PY="/work/trees/eyes1/.venv/bin/python -m bot"; rm -rf /tmp/e1/inv; mkdir /tmp/e1/inv; cd /tmp/e1/inv
printf 'CUNBAO_WECOM_BOT_ID=x\nCUNBAO_WECOM_BOT_SECRET=sekret1\nCUNBAO_WECOM_WS_URL=ws://127.0.0.1:9\n' > .env
printf '县,乡镇,村,姓名,角色,联系人,企业微信\n岭南县,河北镇,东坡村,田丰收,书记,是,tian\n岭南县,河北镇,东坡村,谷雨生,党员,,\n' > roster.csv
$PY migrate; $PY roster import roster.csv; $PY roster invite --org 岭南县/河北镇; $PY demo clear; $PY doctor
