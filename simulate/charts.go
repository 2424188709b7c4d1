package simulate

import "fmt"

// RetentionChart draws the least utility against the honest stake; each line is
// the runs of one setting.
func RetentionChart(lines map[string][]Retained, order []string) Chart {
	c := Chart{
		Title: "What honest validators need", X: "honest stake, part of all", Y: "least honest utility that retains",
	}
	for _, name := range order {
		line := Line{Name: name}
		for _, r := range lines[name] {
			if r.Retains {
				line.Points = append(line.Points, Point{r.Settings.HonestStake, r.Utility})
			}
		}
		if len(line.Points) > 0 {
			c.Lines = append(c.Lines, line)
		}
	}
	return c
}

// CopierChart draws what copying pays against the reveal interval; each line is
// the runs of one speed of change.
func CopierChart(lines map[string][]Copied, order []string) Chart {
	c := Chart{
		Title: "What copying weights pays", X: "reveal interval, tempos", Y: "copier's dividend for its stake, honest = 1",
		Level: 1, Mark: "as much as work",
	}
	for _, name := range order {
		line := Line{Name: name}
		for _, r := range lines[name] {
			line.Points = append(line.Points, Point{float64(r.Settings.Interval), r.Rate})
		}
		c.Lines = append(c.Lines, line)
	}
	return c
}

// Chart draws the issuance over the years.
func (s Supplied) Chart() Chart {
	line := Line{Name: "issued"}
	for _, y := range s.Years {
		line.Points = append(line.Points, Point{float64(y.Year), float64(y.Issued) / 1e15})
	}
	return Chart{
		Title: "TAO there is", X: "years from the start", Y: "million TAO", Lines: []Line{line}, Level: 21, Mark: "the cap", Rises: true,
	}
}

// Chart draws the price before the first trade and after each.
func (t Traded) Chart() Chart {
	line := Line{Name: "price"}
	for i, trade := range t.Trades {
		if i == 0 {
			line.Points = append(line.Points, Point{0, trade.Before})
		}
		line.Points = append(line.Points, Point{float64(i + 1), trade.After})
	}
	return Chart{Title: "Price of the alpha", X: "trades", Y: "TAO for one alpha", Lines: []Line{line}}
}

// Chart draws what each role earns.
func (e Earned) Chart() Chart {
	c := Chart{Title: "What a day pays", Y: "TAO a day, at the price", Bars: true, Lines: []Line{{}}}
	for i, earning := range e.Earnings {
		c.Names = append(c.Names, shortRole(earning.Role, i))
		c.Lines[0].Points = append(c.Lines[0].Points, Point{float64(i), earning.TAO})
	}
	return c
}

// shortRole fits under a bar: "owner", "m1", "v1 own".
func shortRole(role string, i int) string {
	var n int
	var what string
	if _, err := fmt.Sscanf(role, "miner %d", &n); err == nil {
		return fmt.Sprint("m", n)
	}
	if _, err := fmt.Sscanf(role, "validator %d, %s", &n, &what); err == nil {
		return fmt.Sprintf("v%d %s", n, what)
	}
	if role == "" {
		return fmt.Sprint(i)
	}
	return role
}
