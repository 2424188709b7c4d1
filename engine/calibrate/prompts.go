package main

// prompts are asked in turn: questions, tasks, other languages, code, odd
// text, and one that is long.
var prompts = []string{
	"What is the capital of France?",
	"Explain why the sky is blue in two sentences.",
	"Write a short poem about the sea.",
	"List five fruits and their colours.",
	"What is 17 plus 25? Show your steps.",
	"Translate 'good morning, my friend' to Spanish and French.",
	"Write a Python function that reverses a string.",
	"Give me three tips for sleeping better.",
	"Who was Ada Lovelace?",
	"Tell me a joke about computers.",
	"Summarise: The quick brown fox jumps over the lazy dog. The dog does not wake, and the fox runs into the forest, where it meets an owl.",
	"What is the difference between weather and climate?",
	"Describe the taste of a lemon to someone who has never had one.",
	"Continue the story: The door opened by itself, and behind it",
	"Name the planets of the solar system in order.",
	"Was ist der höchste Berg der Welt?",
	"请用一句话介绍你自己。",
	"Complete the sequence: 2, 4, 8, 16,",
	"How do I boil an egg?",
	"asdf qwer zxcv 12345 !!!",
	"What would happen if the moon disappeared?",
	"Write an email asking my boss for a day off.",
	"Is a tomato a fruit or a vegetable? Argue both sides.",
	"Define entropy for a ten year old.",
	"Which is heavier: a kilogram of feathers or a kilogram of steel? Why?",
	"Give a SQL query that counts the rows of table users by country.",
	"Make a haiku about autumn rain.",
	"What do bees do in winter?",
	"Rewrite politely: Send me the file now.",
	"How many letters are in the word 'strawberry'?",
	"Give me a recipe for pancakes with exact amounts.",
	"What year did the Second World War end, and how?",
	"Write the opening line of a detective novel set in Venice.",
	"Explain recursion with an example.",
	"What is the boiling point of water at sea level in Fahrenheit?",
	"Name three uses of a paperclip besides holding paper.",
	"Tell me about the history of the bicycle.",
	"Correct the grammar: he go to school yesterday and see a elephant.",
	"Why do cats purr?",
	"Read this and tell what it is about. A market is a place where people who have something and people who want something " +
		"meet. In most markets there is a price, and the price moves when many want what few have. Some markets have a keeper, who " +
		"sets rules: when it opens, what may be sold, who may sell it. Other markets keep themselves, by custom or by agreement. " +
		"In old towns the market stood in the middle, by the well and the church, and what was not sold at noon was given to the poor " +
		"or to the pigs. Today most markets have no place at all; they are lists of offers that machines compare. Yet what makes them " +
		"work is the same as it was: that those who come can trust that what they are shown is what they will get.",
}
