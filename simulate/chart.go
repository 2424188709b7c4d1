package simulate

import (
	"fmt"
	"image/color"
	"io"
	"math"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Chart is a picture of one figure that depends on another.
type Chart struct {
	Title string
	X, Y  string // names of the axes, with their units
	Lines []Line
	Level float64 // a horizontal line to compare with; 0 for none
	Mark  string  // what Level is
	Rises bool    // the lines end high, so that the legend stands below
	Bars  bool    // one bar a point, named by Names, in place of lines
	Names []string
}

// Line is one line of a [Chart].
type Line struct {
	Name   string
	Points []Point
}

// Point is one of a [Line].
type Point struct{ X, Y float64 }

// palette is readable by the colour-blind.
var palette = []color.Color{
	color.RGBA{0x00, 0x72, 0xb2, 0xff}, color.RGBA{0xd5, 0x5e, 0x00, 0xff}, color.RGBA{0x00, 0x9e, 0x73, 0xff},
	color.RGBA{0xcc, 0x79, 0xa7, 0xff}, color.RGBA{0xe6, 0x9f, 0x00, 0xff}, color.RGBA{0x56, 0xb4, 0xe9, 0xff},
}

const (
	chartWidth  = 7 * vg.Inch
	chartHeight = 4.5 * vg.Inch
	barWidth    = 14
)

// WriteSVG draws the chart.
func (c Chart) WriteSVG(w io.Writer) error {
	p := plot.New()
	p.Title.Text, p.X.Label.Text, p.Y.Label.Text = c.Title, c.X, c.Y
	p.Title.Padding = vg.Points(8)
	p.BackgroundColor = color.White
	p.Legend.Top, p.Legend.Padding = !c.Rises, vg.Points(2)
	p.Legend.XOffs, p.Legend.YOffs = vg.Points(-6), vg.Points(6)
	if p.Legend.Top {
		p.Legend.YOffs = vg.Points(-6)
	}
	p.X.Tick.Marker, p.Y.Tick.Marker = ticks{}, ticks{}
	p.Add(plotter.NewGrid())
	if err := c.draw(p); err != nil {
		return fmt.Errorf("draw the chart: %w", err)
	}
	if c.Level != 0 {
		level := plotter.NewFunction(func(float64) float64 { return c.Level })
		level.Dashes = []vg.Length{vg.Points(4), vg.Points(3)}
		level.Color = color.Gray{0x60}
		p.Add(level)
		p.Legend.Add(c.Mark, level)
		p.Y.Min, p.Y.Max = min(p.Y.Min, c.Level), max(p.Y.Max, c.Level)
	}
	if room := (p.Y.Max - p.Y.Min) / 20; !c.Bars && p.Y.Min > 0 {
		p.Y.Min, p.Y.Max = p.Y.Min-room, p.Y.Max+room
	}
	svg, err := p.WriterTo(chartWidth, chartHeight, "svg")
	if err != nil {
		return fmt.Errorf("draw the chart: %w", err)
	}
	_, err = svg.WriteTo(w)
	return err
}

func (c Chart) draw(p *plot.Plot) error {
	for i, line := range c.Lines {
		ink := palette[i%len(palette)]
		if c.Bars {
			values := make(plotter.Values, len(line.Points))
			for k, point := range line.Points {
				values[k] = point.Y
			}
			bars, err := plotter.NewBarChart(values, vg.Points(barWidth))
			if err != nil {
				return err
			}
			bars.Color, bars.LineStyle.Width = ink, 0
			p.Add(bars)
			continue
		}
		points := make(plotter.XYs, len(line.Points))
		for k, point := range line.Points {
			points[k].X, points[k].Y = point.X, point.Y
		}
		drawn, dots, err := plotter.NewLinePoints(points)
		if err != nil {
			return err
		}
		drawn.Color, drawn.Width = ink, vg.Points(1.5)
		dots.Color, dots.Shape, dots.Radius = ink, draw.CircleGlyph{}, vg.Points(2)
		p.Add(drawn)
		if len(points) <= 60 {
			p.Add(dots)
		}
		if line.Name != "" && (len(c.Lines) > 1 || c.Level != 0) {
			p.Legend.Add(line.Name, drawn)
		}
	}
	if c.Bars {
		p.NominalX(c.Names...)
		p.X.Tick.Label.Rotation = math.Pi / 4
		p.X.Tick.Label.XAlign, p.X.Tick.Label.YAlign = draw.XRight, draw.YCenter
	}
	return nil
}

// ticks marks an axis at round steps, each with as many decimals as the step has.
type ticks struct{}

// mostTicks is how many an axis has at most.
const mostTicks = 9

// Ticks implements [plot.Ticker].
func (ticks) Ticks(low, high float64) []plot.Tick {
	step := math.Pow(10, math.Floor(math.Log10((high-low)/mostTicks)))
	for _, times := range []float64{1, 2, 5, 10} {
		if (high-low)/(step*times) <= mostTicks {
			step *= times
			break
		}
	}
	if !(step > 0) { // an axis without extent
		return []plot.Tick{{Value: low, Label: strconv.FormatFloat(low, 'g', 4, 64)}}
	}
	decimals := max(0, int(math.Ceil(-math.Log10(step)-1e-9)))
	var marks []plot.Tick
	// Adding 0 turns the -0 of a rounded-up negative into 0.
	for k := math.Ceil(low/step-1e-9) + 0; k*step <= high+step*1e-9; k++ {
		marks = append(marks, plot.Tick{Value: k * step, Label: strconv.FormatFloat(k*step, 'f', decimals, 64)})
	}
	return marks
}
