package metadata

import (
	"fmt"
	"path"
	"reflect"
	"strings"
	"unicode"

	"github.com/plexus-network/plexus/substrate/scale"
)

// pathOf is a type's name in the registry. Structs and enums always get one, so
// that clients can show it; a list or number only when it asks for one.
func pathOf(t reflect.Type) string {
	if p, ok := reflect.New(t).Elem().Interface().(Pathed); ok && t.Kind() != reflect.Pointer {
		return p.TypePath()
	}
	isEnum := t.Implements(reflect.TypeFor[scale.Variants]())
	if t.Name() == "" || strings.Contains(t.Name(), "[") || t.Kind() != reflect.Struct && !isEnum {
		return ""
	}
	return path.Base(t.PkgPath()) + "::" + t.Name()
}

func tagged(f reflect.StructField) (name, typeName string) {
	name, typeName, _ = strings.Cut(f.Tag.Get("scale"), ",")
	return name, typeName
}

func fieldNames(f reflect.StructField) (name, typeText string) {
	name, typeText = tagged(f)
	switch name {
	case "":
		name = Snake(f.Name)
	case "-":
		name = ""
	}
	if typeText == "" {
		typeText = typeName(f.Type)
	}
	return name, typeText
}

// Snake turns a Go name into a Rust one: a run of capitals is one word, so
// BlockHash is block_hash and UIDLookup is uid_lookup.
func Snake(name string) string {
	var b strings.Builder
	runes := []rune(name)
	for i, c := range runes {
		if unicode.IsUpper(c) && i > 0 && runes[i-1] != '_' {
			before := !unicode.IsUpper(runes[i-1])
			after := i+1 < len(runes) && unicode.IsLower(runes[i+1])
			if before || after {
				b.WriteByte('_')
			}
		}
		b.WriteRune(unicode.ToLower(c))
	}
	return b.String()
}

// typeName is the Rust text of a Go type, for people who read a client's pages.
func typeName(t reflect.Type) string {
	zero := reflect.New(t).Elem().Interface()
	switch zero.(type) {
	case scale.Compact:
		return "Compact<u64>"
	case scale.Compact32:
		return "Compact<u32>"
	case scale.Compact16:
		return "Compact<u16>"
	case scale.Compact128:
		return "Compact<u128>"
	case scale.U128:
		return "u128"
	case Call:
		return "RuntimeCall"
	}
	if p := pathOf(t); p != "" {
		segments := strings.Split(p, "::")
		return segments[len(segments)-1]
	}
	switch t.Kind() {
	case reflect.Slice:
		return "Vec<" + typeName(t.Elem()) + ">"
	case reflect.Array:
		return fmt.Sprintf("[%s; %d]", typeName(t.Elem()), t.Len())
	case reflect.Pointer:
		return "Option<" + typeName(t.Elem()) + ">"
	case reflect.Bool, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64,
		reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strings.NewReplacer("uint", "u", "int", "i").Replace(t.Kind().String())
	case reflect.String:
		return "String"
	}
	return ""
}
