"""First names in Latin letters that a lead may write alone (R18).

Of the English-speaking world by the frequencies of the US Census of 1990 (public domain), the usual ones of other
countries, and Russian ones as people spell them.
Names that are cities first (Austin, Geneva) are left out: who writes one is asked.
"""

from __future__ import annotations

from crm_core.rules.people.small_talk import one_by_one

GIVEN_NAMES = one_by_one("""
    aaron abby abigail ada adam adrian adrienne agnes agnieszka ahmed aigul ainur aisha alan albert alberta alberto
    alejandro aleksandr aleksandra aleksei aleksey alena alessandro alex alexander alexandr alexandra alexei alexey
    alfia alfred alfredo ali alice alicia alina alisa alison aliya alla allan allen allison alma alvin amanda amber
    amelia amit amy ana anastasia anastasiya anatoliy anatoly anders andre andrea andrei andrew andrey andy angela
    angelica angelika angelina angelo angie anita ann anna anne annette annie anthony antoinette anton antonia
    antonina antonio aram arina arkadiy arkady arlene armando armen arnold arsen arseniy arseny artem arthur
    artur arturo artyom asel ashley ashot astrid audrey ava ayse azamat barbara barry beatrice becky belinda ben
    benjamin bernadette bernard bernice bertha bess bessie beth bethany betsy betty beulah beverly bill billie billy
    bjorn blanche bob bobbie bobby bogdan bonnie boris brad bradley brandi brandon brandy brenda brent brett brian
    bridget brittany brooke bruce bryan byron caleb calvin camille candace candice carl carla carlos carmen carol
    carole caroline carolyn carrie casey cassandra catherine cathy cecil cecilia celia chad chantal charlene charles
    charlie chelsea cheryl chiara chloe chris christian christina christine christopher christy cindy claire clara
    clarence claude claudia clifford clyde cody colleen connie connor constance cora corey cory courtney craig
    crystal curtis cynthia daisy dale damir dan dan-ya dana daniel danielle daniil danil danila danny daria darlene
    darrell darren darryl darya daryl dave david dawn dean deanna debbie deborah debra deepak della delores denis
    denise dennis derek derrick desiree diana diane dianna dianne dilnoza dina dmitri dmitriy dmitry dolores don
    donald donna donnie dora doreen doris dorothy doug douglas duane dustin dwayne dwight dylan earl eddie edgar
    edith edna eduardo edward edwin egor eileen ekaterina elaine eldar eleanor elena elif elina eliza elizabeth ella
    ellen elsie elvira emil emily emma emre enrique eric erica erik erika erin erma ernest ernestine estelle esther
    ethan ethel eugene eugeniy eunice eva evan evelyn everett evgenia evgenii evgeniy evgeniya evgeny fannie farid
    farida fatima faye fedor felicia felix fernando flora floyd frances francesco francis francisco frank franklin
    fred freddie frederick fredrick fyodor gabriel gagik gail galina gary gavin gayane gayle gene genevieve gennadiy
    gennady george georgii georgiy georgy gerald geraldine gerard gertrude gilbert gina ginger giorgi giulia gladys
    gleb glen glenda glenn gloria gor gordon grace greg gregory grigoriy grigory gulnara guzel gwendolyn hannah hans
    harold harriet harry harvey hassan hattie hayk hazel heather hector heidi heike helen helga henry herbert herman
    hilda hiroshi holly hope howard hubert hugh hunter ian ibrahim ida igor ildar ilia ilnur ilya ilyas inez inga
    ingrid inna irene irina iris irma isaac isabel isaiah ivan jack jackie jacob jacqueline jacquelyn jacques jaime
    james jamie jane janet janice janie janis jared jasmine jason javier jay jean jeanette jeanne jeannette jeff
    jeffery jeffrey jennie jennifer jenny jeremiah jeremy jerome jerry jess jesse jessica jessie jill jim jimmie
    jimmy jo-ann joan joann joanna joanne jodi jody joe joel joey john johnnie johnny jon jonathan jorge jose joseph
    josephine joshua joy joyce juan juana juanita judith judy julia julian julie julien julio julius jurgen
    justin kamil kamila kara karen kari karina karl karla katarzyna kate katherine kathleen kathryn kathy katie
    katrina katya kayla keith kelli kelly ken kendra kenji kenneth kenny kevin khristina kim kimberly kira kirill
    klaus konstantin kostya krista kristen kristi kristin kristina kristine kristy krystal krzysztof ksenia kseniya
    ksusha kurt kyle lada landon larisa larry lars latoya laura lauren laurie lawrence layla leah lee leila lena leo
    leon leona leonard leonid leroy leslie lester leticia lev levan lewis leyla liam lilia liliya lillian lillie
    lily linda lindsay lindsey lisa liubov liz lizzie lloyd logan lois lola lonnie lora loretta lori lorraine louis
    louise luc luca lucas lucille lucy ludmila luis luke lula lusine luther luz lydia lyle lynda lynn lynne lyuba
    lyubov lyudmila mabel mable madeline madina mae maggie maksim malgorzata mamie mansur manuel marat marc marcella
    marcia marco marcus margaret margarita margie marguerite maria marian marianne marie marilyn marina mario marion
    mariya marjorie mark marlene marsha martha martin marvin mary maryann masha mason mathew matt matteo matthew
    mattie matvey maureen maurice max maxine megan mehmet melanie melinda melissa melody melvin mia michael micheal
    michele michelle miguel mike mikhail milana mildred ming minnie miriam misha mitchell mohamed mohammed molly
    mona monica monique morris muhammad murat muriel mustafa myra myrtle nadezhda nadia nadine nadya nancy naomi
    nare narek nargiza nastya natalia natalie nataliya natalya natasha nathan nathaniel nazar neil nellie nicholas
    nichole nick nicole nika nikita nikolai nikolay nina nino noah nora norma norman nurlan oksana oleg olesya olga
    oliver olivia olya olzhas omar opal oscar otis owen pam pamela pasha pat patricia patrick patsy patty paul paula
    paulette pauline pavel pawel pearl pedro peggy penny perry peter petr philip phillip phyllis pierre piotr polina
    priscilla priya pyotr rachael rachel radik rafael rahul raisa raj ralph ramil ramon ramona randall randy rashid
    raul ravil ray raymond rebecca regina reginald renat rene renee rhonda ricardo richard rick ricky rimma rinat
    rinata rita robert roberta roberto robin robyn rodney roger roland roman ron ronald ronnie rosa rosalie rose
    rosemarie rosemary rosie ross rostislav roxanne roy ruben ruby ruslan russell rustam ruth ryan sabina sabrina
    sadie said sally salvador sam samantha samat samuel sandra sandy sanjay sara sarah sasha scott sean semen semyon
    serge sergei sergey sergio seth shamil shane shannon sharon shaun shawn sheila shelia shelley shelly sheri
    sherri sherry sheryl shirley sidney slava sofia sofya sonia sonya sophia stacey stacy stanislav stanley stas
    stella stephanie stephen steve steven stuart sue sunil susan susie suzanne sven sveta svetlana sylvia taisia
    tamar tamara tammy tanya tara tatiana tatyana ted teresa terrance terrence terri terry thelma theodore theresa
    thomas tiffany tigran tim timofey timothy timur tina todd tom tomasz tommy toni tony tonya tracey traci tracy
    travis trevor troy tyler tyrone ulyana uwe vadim vahan valentin valentina valeria valerie valeriy valeriya
    valery vanessa vanya varvara vasiliy vasily vasya velma vera verna veronica veronika vicki vickie vicky victor
    victoria viktor viktoria viktoriya vincent viola violet virgil vitaliy vitaly vitya vivian vlad vladimir
    vladislav volodymyr vyacheslav wade walter wanda wayne wei wendell wendy wesley whitney willard william willie
    wilma wolfgang yana yaroslav yegor yekaterina yelena yerlan yevgeny yolanda yuki yulia yuliya yulya yuri yuriy
    yury yusuf yvette yvonne zachary zarina zaur zhanna zinaida zlata zoe zoya zulfia zurab
""")

WORDS_TOO = one_by_one("""
    ada ali alma amber andy bill billy bob bonnie brandy candace candice carmen carol chad cody crystal daisy
    dale dan dana dawn dean don earl ella emil flora frank gene ginger glen gor grace hazel heather holly hope
    hunter iris jack jasmine jay jean jimmy joy karen ken lada lee leo leon lily logan lola luther luz mae
    marina mark mason max melody micheal mike ming nadia nare nick nina norma opal owen pam pat patty pearl peggy
    penny raj ramona ray rene robin roman ron rosa rose rosemary rosie ross ruby said sandy sean sue ted terry
    tiffany tim tom tony troy vera victor viola violet wade wayne wei
""")
"""In small letters these may be any word: "will", "rose", "mark"."""
