package external

import (
	"strings"

	"github.com/plexus-network/plexus/internal/fault"
)

// SplitCommand splits a command line into a program and its arguments as a shell
// would: at blanks, with '…', "…" and \. Nothing is expanded, and no shell runs:
// what only a shell understands is an error that says so.
func SplitCommand(line string) ([]string, error) {
	var args []string
	var word strings.Builder
	isWord := false
	for i := 0; i < len(line); i++ {
		c := line[i]
		switch {
		case c == ' ' || c == '\t' || c == '\n':
			if isWord {
				args = append(args, word.String())
				word.Reset()
				isWord = false
			}
		case c == '\'':
			end := strings.IndexByte(line[i+1:], '\'')
			if end < 0 {
				return nil, unclosed(line)
			}
			word.WriteString(line[i+1 : i+1+end])
			i, isWord = i+1+end, true
		case c == '"':
			isWord = true
			for i++; ; i++ {
				if i >= len(line) {
					return nil, unclosed(line)
				}
				if line[i] == '"' {
					break
				}
				if line[i] == '\\' && i+1 < len(line) && strings.IndexByte(`"\$`+"`", line[i+1]) >= 0 {
					i++
				}
				word.WriteByte(line[i])
			}
		case c == '\\':
			if i++; i >= len(line) {
				return nil, unclosed(line)
			}
			word.WriteByte(line[i])
			isWord = true
		case strings.IndexByte("|&;<>()$`*?", c) >= 0:
			return nil, fault.New("the command has "+string(c)+", which only a shell understands: "+line,
				"put it in quotes to mean the character itself, or run a shell: sh -c '…'")
		default:
			word.WriteByte(c)
			isWord = true
		}
	}
	if isWord {
		args = append(args, word.String())
	}
	if len(args) == 0 || args[0] == "" {
		return nil, fault.New("there is no command", "name the program and its arguments, such as 'python3 miner.py'")
	}
	return args, nil
}

func unclosed(line string) error {
	return fault.New("the command ends within a quotation: "+line, "close each ' and \", and write no \\ at the end")
}
