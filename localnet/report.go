package localnet

// Report is what runs in a network that is up, for programs that started it.
type Report struct {
	Home      string     `json:"home"`
	Node      string     `json:"node"`           // JSON-RPC by WebSocket
	Chat      string     `json:"chat,omitempty"` // the page; without text there is none
	API       string     `json:"api,omitempty"`  // OpenAI's
	Processes []Reported `json:"processes"`
}

// Reported is one process of a [Report].
type Reported struct {
	Name string `json:"name"`
	Kind string `json:"kind"`
	URL  string `json:"url,omitempty"` // where it listens, if it does
	Log  string `json:"log"`
}

// report describes a plan whose processes run.
func (p Planned) report() Report {
	r := Report{Home: p.Home, Node: "ws://" + local(p.Manifest.Ports.RPC)}
	if !p.Manifest.leavesTextOut() {
		r.Chat = "http://" + local(p.Manifest.Ports.Gateway)
		r.API = r.Chat + "/v1"
	}
	for _, x := range p.Processes {
		one := Reported{Name: x.Name, Kind: x.Kind, Log: LogPath(p.Home, x.Name)}
		if x.Port != 0 {
			one.URL = "http://" + local(x.Port)
		}
		r.Processes = append(r.Processes, one)
	}
	return r
}

func (o Options) ready(p Planned) error {
	if o.Ready == nil {
		return nil
	}
	return o.Ready(p.report())
}
