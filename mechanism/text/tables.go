package text

import "strings"

// What the families' questions are made of. Entries of one table never occur
// inside each other as words, so that a checker can tell them apart.

func list(text string) []string { return strings.Fields(text) }

var (
	people = list(`Mara Ivan Lena Tom Aisha Peter Sofia Omar Nina Jack Anna David Emma Lucas Maria Daniel Julia
		Robert Laura Simon Clara Victor Alice Samuel Rosa Henry Eva Martin Sarah Thomas Helen George Irene Paul
		Diana Oscar Vera Felix Nadia Hugo Linda Carlos Monica Frank Teresa Ahmed Ingrid Miguel Olga Patrick Fatima
		Leo Hannah Ravi Yuki Bruno Amara Stefan Elsa Kofi Priya Diego Zara Walter Celia Boris Naomi Erik Luisa
		Arthur Gina Hassan Judith Marco Selma Oliver Petra Rahul Sonia Tariq`)

	// homes are cities without a space in their names.
	homes = list(`Lisbon Oslo Boston Cairo Lima Vienna Chicago Toronto Dublin Prague Berlin Madrid Rome Athens
		Helsinki Moscow Seattle Denver Sydney Melbourne Mumbai Nairobi Warsaw Budapest Barcelona Milan Hamburg
		Munich Geneva Brussels Amsterdam London Paris Tokyo Kyoto Bangkok Jakarta Havana Dallas Houston`)

	// nouns are things that can be counted, in the plural.
	nouns = list(`apples books marbles oranges pencils stamps shells coins cards cookies balloons flowers stickers
		bananas lemons eggs candles cups spoons plates pens stones feathers buttons keys toys peaches pears
		tomatoes potatoes onions carrots tickets bottles boxes hats shirts socks ribbons beads`)

	// parcels are things that are sent.
	parcels = list(`parcel letter box book guitar lamp clock painting chair bicycle camera carpet mirror piano
		suitcase telescope violin table computer package statue tent desk drum map vase toy coat radio printer`)

	// common words that any sentence can hold.
	common = list(`river garden winter market school window mountain bridge coffee letter train music forest
		morning kitchen island summer bread doctor village castle paper horse bottle cloud dinner engine flower
		friend guitar hammer hospital jacket kettle ladder library lion magic mirror money moon museum ocean
		orange painter pencil picnic planet pocket potato prince queen rabbit radio rain ribbon road rocket roof
		salt sand shadow sheep ship shoe silver snow soldier song soup spoon spring square star station stone
		storm story street sugar sun sword table tea teacher temple tent theater ticket tiger tower town toy tree
		tunnel uncle valley violin wagon wall watch water wedding wheel whistle wind wolf wood yard zebra apple
		arrow autumn baby bag ball banana bank basket beach bear bed bell bench bird blanket boat book box boy
		branch breakfast brother butter button cabin cake camera camp candle car card carpet cat chair chicken
		church circle city clock coat color cookie corner cow crown cup dance daughter desert desk diamond dog
		door dragon dream dress drum egg elephant evening eye farm father feather field fire fish floor`)

	weekdays = list("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")

	// meetings are what an appointment is about.
	meetings = list(`meeting dinner lunch concert party training lesson wedding workshop exam picnic interview
		rehearsal match lecture tour`)

	months = list("January February March April May June July August September October November December")
)

// land is a country and its capital, both well known.
type land struct{ name, capital string }

var lands = []land{
	{"France", "Paris"}, {"Japan", "Tokyo"}, {"Italy", "Rome"}, {"Spain", "Madrid"}, {"Germany", "Berlin"},
	{"Russia", "Moscow"}, {"China", "Beijing"}, {"Egypt", "Cairo"}, {"Kenya", "Nairobi"}, {"Peru", "Lima"},
	{"Cuba", "Havana"}, {"Greece", "Athens"}, {"Austria", "Vienna"}, {"Poland", "Warsaw"}, {"Norway", "Oslo"},
	{"Sweden", "Stockholm"}, {"Portugal", "Lisbon"}, {"Ireland", "Dublin"}, {"Thailand", "Bangkok"},
	{"Finland", "Helsinki"}, {"Denmark", "Copenhagen"}, {"Hungary", "Budapest"}, {"Belgium", "Brussels"},
	{"Turkey", "Ankara"}, {"Iran", "Tehran"}, {"Iraq", "Baghdad"}, {"Canada", "Ottawa"}, {"Australia", "Canberra"},
	{"Argentina", "Buenos Aires"}, {"Chile", "Santiago"}, {"Colombia", "Bogota"}, {"Venezuela", "Caracas"},
	{"Indonesia", "Jakarta"}, {"Vietnam", "Hanoi"}, {"Philippines", "Manila"}, {"Afghanistan", "Kabul"},
	{"Ukraine", "Kyiv"}, {"Romania", "Bucharest"}, {"Bulgaria", "Sofia"}, {"Serbia", "Belgrade"},
}

// city is a well-known city and what its country is called.
type city struct {
	name      string
	countries []string
}

var cities = []city{
	{"Lisbon", []string{"Portugal"}}, {"Oslo", []string{"Norway"}}, {"Cairo", []string{"Egypt"}}, {"Vienna", []string{"Austria"}},
	{"Toronto", []string{"Canada"}}, {"Montreal", []string{"Canada"}}, {"Dublin", []string{"Ireland"}},
	{"Prague", []string{"Czech Republic", "Czechia"}}, {"Berlin", []string{"Germany"}}, {"Madrid", []string{"Spain"}},
	{"Rome", []string{"Italy"}}, {"Athens", []string{"Greece"}}, {"Moscow", []string{"Russia"}}, {"Sydney", []string{"Australia"}},
	{"Melbourne", []string{"Australia"}}, {"Mumbai", []string{"India"}}, {"Nairobi", []string{"Kenya"}}, {"Warsaw", []string{"Poland"}},
	{"Budapest", []string{"Hungary"}}, {"Barcelona", []string{"Spain"}}, {"Milan", []string{"Italy"}}, {"Venice", []string{"Italy"}},
	{"Hamburg", []string{"Germany"}}, {"Munich", []string{"Germany"}}, {"Geneva", []string{"Switzerland"}},
	{"Zurich", []string{"Switzerland"}}, {"Brussels", []string{"Belgium"}}, {"Amsterdam", []string{"Netherlands", "Holland"}},
	{"London", []string{"England", "United Kingdom", "UK", "Britain"}}, {"Paris", []string{"France"}}, {"Lyon", []string{"France"}},
	{"Kyoto", []string{"Japan"}}, {"Osaka", []string{"Japan"}}, {"Bangkok", []string{"Thailand"}}, {"Jakarta", []string{"Indonesia"}},
	{"Havana", []string{"Cuba"}}, {"Istanbul", []string{"Turkey"}}, {"Stockholm", []string{"Sweden"}}, {"Copenhagen", []string{"Denmark"}},
	{"Helsinki", []string{"Finland"}}, {"Naples", []string{"Italy"}}, {"Hanoi", []string{"Vietnam"}},
}
