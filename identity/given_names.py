"""Given names that have several spellings, and names that stand for themselves.

The same person writes Pepe, José or Josep; and a slip of the pen (Lius) must be told from another name (Luz).
The tables are short on purpose: what they do not know is compared letter by letter. Everything is written folded
(`identity.names`): lower case, without accents.
"""

from typing import Final

_SPELLINGS: Final = """
adrian: adria | agustin: agusti | alberto: albert | alexandra: alejandra | alexandro: alejandro alexandre alexander
alexis: aleix | alfonso: alfons | alfredo: alfred | ana: anna anita anne ann | andres: andreu andrew ander
angel: angelo | angeles: angels | antonio: antoni toni tono anton anthony tony andoni | arnaldo: arnau
arturo: artur arthur | asuncion: assumpcio assumpta asun | bartolome: bartomeu tomeu | beatriz: beatriu beatrice
benito: benet | bernardo: bernat bernard | blas: blai | caridad: caritat | carla: karla | carlos: carles charles
carmen: carme carmina mamen | catalina: caterina catherine katherine | clara: klara
concepcion: concepcio concha conchita conxita | consuelo: consol chelo | cristian: christian kristian
cristina: christina christine | cristobal: cristofol tofol christopher | david: dave | diego: didac
dolores: dolors lola loli lolita | domingo: domenec | eduardo: eduard edward eddie | elena: helena
elias: elies | elisabet: elisabeth elizabeth | eloy: eloi | emilia: emily | emilio: emili
encarnacion: encarnacio encarna | enrique: enric quique kike henry henri | ernesto: ernest
esperanza: esperanca | esteban: esteve stephen steven etienne | ester: esther | eugenio: eugeni | eulalia: laia lali
eva: eve | federico: frederic | felipe: felip philip philippe | fernando: ferran fernan nando
francisca: francesca paqui paquita xisca fca | francisco: francesc paco pancho curro cesc xisco kiko
francisco: francis francois patxi fco
gabriel: biel | gema: gemma | geronimo: jeronimo jeroni | gerardo: gerard | gregorio: gregori
guillermo: guillem william will bill guillaume | gustavo: gustau | ignacio: ignasi nacho inaki
ines: agnes | inmaculada: immaculada inma imma | jacobo: jacob | jaime: jaume james jim jimmy
javier: xavier xavi | jesus: josu | joaquin: joaquim quim chimo ximo | jonathan: jonatan jonathon
jorge: jordi george georges gorka | jose: josep pepe pep joseph xose joseba | josefa: josepa pepa pepita
juan: joan john juanito jean xoan | juana: joana | judit: judith | julio: juli jules
lidia: lydia | lorenzo: llorenc | lourdes: lurdes | lucas: lluc luke luc | lucia: llucia lucy lucie
luis: lluis lewis louis koldo | luisa: lluisa louise | manuel: manel manolo emmanuel | manuela: manoli
marcos: marc mark marcus | margarita: marga margaret | maria: ma mari mary marie | mario: marius | marta: martha
martin: marti | mateo: mateu matthew matthieu | mauricio: maurici | mercedes: merce merche
miguel: miquel michael mike mikel michel | mireia: mireya | miriam: myriam | montserrat: montse monserrat
narciso: narcis | natalia: nataly | nicolas: nicolau nicholas nick | nieves: neus | noemi: noemie
oscar: oskar | pablo: pau paul | pascual: pasqual | pedro: pere peter pierre perico kepa | pilar: pili
rafael: rafel | raimundo: raimon | remedios: remei | ricardo: ricard richard rick dick
roberto: robert bob bobby | rosario: charo roser | rosa: rose | ruth: rut | sara: sarah
sebastian: sebastia | sergio: sergi serge | silvia: sylvia sylvie | sofia: sophia sophie | soledad: soledat
susana: susanna susan | teresa: theresa therese | tomas: thomas tom | trinidad: trinitat trini
valentin: valenti | vicente: vicent vicenc vincent | victor: vitor | victoria: vicky | virginia: virginie
angeles: angelines geles | concepcion: conchi | deborah: debora debra debbie | elisabet: liz beth betty
encarnacion: encarni | esteban: steve | eduardo: lalo | catalina: kate katie kathy | gregorio: goyo | jennifer: jenny
jesus: chus | joaquin: quino | josefa: pepi | juana: juani | manuela: manolita | margarita: maggie peggy
maria: maruja | meritxell: txell xell | rebeca: rebecca becky | rosario: chari
yesica: jessica jessika yessica | yolanda: iolanda yoli
"""

COMPOUND: Final = {
    "maite": "maria teresa", "mayte": "maria teresa", "maribel": "maria isabel", "marisa": "maria luisa",
    "maricarmen": "maria carmen", "marijose": "maria jose", "mariajose": "maria jose", "majo": "maria jose",
    "mariajo": "maria jose", "marivi": "maria victoria",
    "marisol": "maria soledad", "mariluz": "maria luz", "mariangeles": "maria angeles", "mariateresa": "maria teresa",
    "chema": "jose maria", "txema": "jose maria", "josemaria": "jose maria", "josemari": "jose maria",
    "joseluis": "jose luis", "joselu": "jose luis", "pepelu": "jose luis", "joseantonio": "jose antonio",
    "josemanuel": "jose manuel", "josemi": "jose miguel", "juanjo": "juan jose", "juancarlos": "juan carlos",
    "juanca": "juan carlos", "juanma": "juan manuel", "juanmi": "juan miguel", "juanlu": "juan luis",
    "juanan": "juan antonio", "juanra": "juan ramon", "joanra": "juan ramon", "miguelangel": "miguel angel",
    "anabel": "ana isabel", "anamaria": "ana maria", "anabelen": "ana belen",
}  # fmt: skip
"""Two given names in one word."""

_ALONE: Final = """
aaron abel abigail abril adam adela adriana africa agata aida aina ainara ainhoa aisha aitana aitor ali alba alexia
alice alicia alina alma alvaro amal amanda amaya amelia amina amparo amy andrea angela angelica antonia arancha aran
ariadna ariel asier aurelio aurora ayse barbara begona belen benjamin berta blanca boris borja brais brenda brian
bruno camila candela carina carlota carolina cayetano cecilia celia cesar chiara chloe claire clara claudia claudio
coral cristo dafne daniel daniela dario denis diana dieter dimitri domenico dunia edgar elia eliana elisa elsa
emma eric erica erika esteve estefania estela estrella eugenia fabian fabio fatima felicia felix fidel fina flora
frank fumiko gael georgina gina giovanni gisela gloria gonzalo graciela guadalupe hannah hans hassan hector hermann
hugo iago ibrahim igor iker inigo irene iria iris isaac isabel isabella isidro ismael israel itziar ivan ivet izan jan
janina jasmin jennifer jimena joel johanna jordina josefina juliana julia julian kamal karen karim karina karl karol
katia kevin khalid klaus laila lara laura lea leila leire leo leon leonardo leonor leticia liam lina linda lisa lluna
lola lorena luca luciano lucio luna luz magdalena maia maika maja manon mar mara marc marcel marcela marcelo marcia
mariana mariano maria marian mariela marina marine marion marisol martina mateo matias maximo maya melania melissa
mercedes meritxell mia mihai milagros milena mohamed mohammed moises monica nadia naiara natacha nelson nerea nestor
nina noa noah noelia nora nuria octavio olga oliver olivia omar oriol orlando otto ovidio pamela paola pascale patricia
patricio patrick paula paulina paulo paz pep petra priya quintin rachel ramon ramona raquel raul rebeca regina rene
renata reyes rita rocio rodrigo rogelio roger roman romina rosalia rosana roxana ruben rufino said salma salome
salvador samanta samira samuel sandra santiago santos saul selena sheila simon simona sol sonia stefan tamara tania
tariq teodoro tobias ulises unai uriel ursula vanesa vera veronica violeta viviana vladimir walter wanda wei ximena
yago yasmin youssef zaida zoe
abdel ahmed aleksandra alena aline amelie andreea anja anke antoine antonella arianna armand arnold astrid aurelie
axel babette barry bastien bernadette bettina bianca bjorn bogdan brigitte bruce camille carole caroline catherine
cecile celine chantal christiane christophe clement colette corinne craig cynthia damien danielle deborah delphine
denise derek diane dimitar dirk donald donna doris dorothea douglas edith edmund edouard elaine eleonora ellen emeline
emile erik erwin evelyn fabien fabienne fabrizio fatou federica francesca frederique gaelle gary genevieve geoffrey
gerhard gilles ginette giuseppe graham guido guy hamza hannelore harald harry heather heidi heike helen helga henrik
herbert ilaria ilse ilona ingrid ioana isabelle jacqueline jane janet jeanne jeremy jerome joanna joanne joelle
jorn josephine joyce judy julie juliette julien jurgen justin karin karine kathleen keith kelly kenneth kerstin kurt
laetitia laurence laurent leslie lothar ludovic lynn maeva magali malika manfred manon marcelle marianne
marina marlene martine mathilde maurice maxime melanie mireille monika monique moritz murielle
nadine nathalie nicole nigel norbert odile olivier oksana ornella otmar pascal pauline petar philippa
piotr quentin rainer ralph raymond reinhard renate roland rolf ronald rosemary roxane sabine sabrina sandrine
sascha scott sebastien severine sharon shirley siegfried silke simone solange stephanie stuart
sven sylvain tanja tatiana terence theo theodor thierry tiffany timothy torsten trevor ulrich ulrike
ute valentina valerie vanessa veronika vincenzo viktor volker wayne werner wilfried wilhelm wolfgang xander
yann yannick yasmine yves yvonne zeynep zoltan
"""

_SURNAMES_TOO: Final = """
abel adrian agustin alberto aleix alonso andres arnau arthur bartolome beltran benet benito bernat bernardo blas bruno
cesar charles clemente cristobal david diego domingo elias enrique esteban esteve fabian felipe felix ferran frank
francis garcia gaspar george gerard german gil gonzalo guillem henry hernan hugo isidro jacob jaime james jaume jordan
jorda jorge julia julian leon lewis lluc lorenzo lucas luis marc marcos mariano martin marti mateo mateu matias
mercader miguel milagros miquel moises nicolas oliver orlando oscar otto pablo pascual patricio pau paul pedro pere
peter philip quintin rafael ramon reyes ricardo robert rodrigo roger roman rosa rosario ruth salvador samuel sanso
santiago santos sebastian simon soledad sol thomas tomas tristan valentin valero ventura vicente vicent vicens victor
walter william xavier
adam ahmed ali arnold barry bruce clement craig denis donald douglas gary gilles graham guy harry hassan hermann herbert
ibrahim isaac joyce keith kelly kenneth khalid lara laurent lea leslie luna lynn marcel marian marion maurice mohamed
mohammed montserrat nelson olivier omar oriol pascal patrick ralph raymond roland ronald said scott shirley stuart
thierry tobias trevor vera wayne wei werner wilhelm
"""
SURNAMES_TOO: Final = frozenset(_SURNAMES_TOO.split())
"""Given names that are surnames as well: alone they do not tell which of the two a word is."""

_FIRST: Final = """
alexandro ana angel antonio carlos carmen daniel david enrique fernando francisco ignacio jesus jorge jose josefa
juan julio laura luis luisa manuel marco maria miguel pablo pedro rafael ramon rosa santiago victor
"""
_SECOND: Final = """
alberto alexandro alfonso alfredo amparo ana andres angel angeles antonia antonio asuncion augusto aurelio begona
belen carlos carmen carolina cesar claire claude concepcion consuelo cristina cruz dolores eduardo elena emilio
encarnacion enrique ernesto esperanza esteban eugenia eugenio eulalia fatima felipe felix fernanda fernando
francisca francisco gabriel gloria helene ignacio inmaculada isabel jacques javier jesus joaquin jorge jose josefa
juan juana julia laura leonor lourdes luis luisa luz magdalena manuel mar margarita maria mariano mario marta
mercedes miguel milagros montserrat nieves pablo patricia paula paz pedro pilar rafael ramon raul remedios ricardo
roberto rocio rosa rosario salud santiago sofia sol soledad susana teresa tomas trinidad vicente victor victoria
"""
FIRST: Final = frozenset(_FIRST.split())
SECOND: Final = frozenset(_SECOND.split())
"""First and second part of compound given names such as José María, canonical spelling."""


def _variants() -> dict[str, str]:
    groups = (group.split(":") for group in _SPELLINGS.replace("\n", "|").split("|") if group.strip())
    return {word: name.strip() for name, words in groups for word in words.split()}


VARIANTS: Final = _variants()
"""Other spellings of a given name to its canonical one: Catalan, English, hypocorisms."""
KNOWN: Final = frozenset([*VARIANTS.values(), *_ALONE.split()]) - frozenset(VARIANTS)
"""Canonical given names; two different ones are two people, however alike they look."""
