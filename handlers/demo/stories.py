"""What the people of the sample town tell, as villages do: invented. A scene names a picture; an empty one is none."""

CHECK_INS = (
    ("visit", "home", "走访了三户困难群众，送去米和油。"),
    ("visit", "home", "看望独居老人，帮着修好了水龙头。"),
    ("visit", "", "入户登记合作医疗缴费，还差四户。"),
    ("visit", "home", "到返乡青年家里，问问创业的打算。"),
    ("visit", "", "给行动不便的老人送药上门。"),
    ("duty", "", "今日驻村值班，接待群众五人。"),
    ("duty", "road", "值班巡查村道，一切正常。"),
    ("duty", "river", "值班巡河，水位正常。"),
    ("duty", "terraces", "值班巡查后山，没有发现火情。"),
    ("duty", "", "夜间值班，电话畅通。"),
    ("volunteer", "volunteers", "和大家一起清扫了村口小广场。"),
    ("volunteer", "river", "清理河道杂草和漂浮物，装了十几袋。"),
    ("volunteer", "field", "帮缺劳力的农户抢收，干了一上午。"),
    ("volunteer", "volunteers", "参加人居环境整治，清了两条巷子。"),
    ("volunteer", "terraces", "上山补种树苗六十棵。"),
    ("activity", "meeting", "参加农技培训，学了果树冬季修剪。"),
    ("activity", "meeting", "参加村民代表会议，讨论修渠的事。"),
    ("activity", "", "参加镇里组织的应急演练。"),
    ("activity", "field", "到邻村看稻田养鱼，很受启发。"),
    ("problem_solved", "field", "协调两家合用水泵，浇地不再争了。"),
    ("problem_solved", "home", "帮老人办好了高龄补贴。"),
    ("problem_solved", "road", "联系施工队，垫平了机耕路。"),
    ("problem_solved", "", "调解邻里宅基地纠纷，双方握手言和。"),
    ("advice", "", "建议在学校门口加一道减速带。"),
    ("advice", "river", "建议入冬前把水渠清一遍淤。"),
    ("advice", "", "建议卫生室周末也开半天门。"),
    ("other", "", "去镇上领回了防火宣传单。"),
)
"""Kind, scene, note."""

FROM_AFAR = (
    ("activity", "在外务工，线上参加了支部学习。"),
    ("advice", "看到城里的快递柜，建议村里也装一个。"),
    ("activity", "和老乡一起收看了党课直播。"),
)
"""Kind and note, by who lives elsewhere."""

SUPERVISING = (
    ("home", "下村走访，听了三户群众的意见。"),
    ("field", "到田间看秋收，和村干部谈了水渠的事。"),
    ("meeting", "到村里列席支部会议，回答了大家的问题。"),
)
"""Scene and note of a supervisor's visits."""

ISSUES = (
    ("road", "村口水泥路塌了一个坑，骑车容易摔。"),
    ("lamp", "村委会门前的路灯不亮，晚上看不清路。"),
    ("rubbish", "路边垃圾桶满了，三天没人来收。"),
    ("river", "桥下水草堵了一半河道，下雨怕漫上来。"),
    ("field", "东头的水渠漏水，下游的田浇不上。"),
    ("terraces", "后山小路旁土坡松动，雨天怕滑坡。"),
    ("home", "文化室屋顶漏雨，书都搬到一边了。"),
    ("road", "通往小学的路有两个坑，积水很深。"),
    ("lamp", "南头第三盏路灯坏了，老人晚上不敢走。"),
    ("rubbish", "有人把建筑垃圾倒在晒谷场边上。"),
    ("river", "河边护栏断了一截，孩子常在那里玩。"),
    ("", "卫生室的降压药断货一周了。"),
)
"""Scene, what is wrong and where."""

VISITS = (
    ("elderly", "罗阿婆", "", "一个人住，身体还好，眼睛不如从前。", "care medical"),
    ("hardship", "牛大力", "home", "上月摔伤了腿，正在家休养，收入少了。", "medical work"),
    ("routine", "马长青", "", "两个孩子在外打工，家里一切都好。", ""),
    ("policy", "羊小白", "", "想种中药材，讲了补贴政策，很感兴趣。", "farming"),
    ("safety", "龙在天", "home", "老屋电线旧了，答应这周换掉。", "housing"),
    ("hardship", "朱有福", "", "孩子考上大学，学费还差一些。", "schooling"),
    ("dispute", "侯一山", "", "和邻居为排水沟争执，说好各让一步。", ""),
    ("elderly", "唐奶奶", "home", "耳朵背，精神好，盼着孙子过年回来。", "care"),
    ("routine", "胡归田", "", "回村养蜂第一年，愁销路。", "farming work"),
    ("policy", "舒望", "", "讲了医保缴费，当场就缴了。", ""),
)
"""Purpose, household, scene, situation, needs: those of the form, with a space between."""

THEME_DAYS = (
    ("study deliberation dues", "学习全会精神，商议冬季修渠", "meeting meeting"),
    ("study volunteer dues", "一堂党课，一次河道清洁", "meeting river"),
    ("oath study organisation_life dues", "重温入党誓词，谈一谈身边事", "meeting"),
    ("study volunteer optional_item", "学政策、帮秋收", "meeting field"),
    ("study organisation_life deliberation", "人居环境整治怎么干，大家说了算", "meeting volunteers"),
    ("study volunteer dues", "学习防火知识，巡山护林", "meeting terraces"),
)
"""Contents, topic, scenes: one for each branch, in their order."""

ABSENCES = ("外出务工", "住院", "在县里开会", "照顾病人")
