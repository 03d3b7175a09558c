package settings

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// FileError means that a file which a setting names can't be read. It has the
// cause and never the name: a secret may have been given in place of a path.
type FileError struct{ Err error }

// Error is the cause.
func (e *FileError) Error() string { return "the file can't be read: " + e.Err.Error() }

// Unwrap returns the cause.
func (e *FileError) Unwrap() error { return e.Err }

// ReadFile reads the file at path. Errors are of type *FileError.
func ReadFile(path string) ([]byte, error) {
	data, err := os.ReadFile(path)
	if err == nil {
		return data, nil
	}
	var named *fs.PathError
	if errors.As(err, &named) {
		err = named.Err
	}
	return nil, &FileError{Err: err}
}

// OpenToAll reports whether everybody on the machine may read the file at path.
func OpenToAll(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().Perm()&0o004 != 0
}

// AdviseOpen is what to say of a secret that everybody may read.
const AdviseOpen = "everybody on this machine may read the file: chmod 600 it, or 640 with the portal's group"

// Beside is path, or where it is if relative to the folder dir.
func Beside(dir, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, path)
}

// File is a file of settings in JSON that knows its lines.
type File struct {
	Name  string // path, for messages
	lines map[string]int
}

// Parse reads data, the contents of the file called name, into a pointer to a struct
// whose tags say what is right; see Schema. The problems are all that the schema
// refuses. What could be read is in the struct even then, so that more can be
// found; the file is nil if it is not JSON at all.
func Parse(name string, data []byte, into any) (*File, Problems) {
	f := &File{Name: name, lines: map[string]int{}}
	if err := f.index(data); err != nil {
		return nil, Problems{*err}
	}
	problems := f.validate(data, into)
	if err := json.Unmarshal(data, into); err != nil && len(problems) == 0 {
		problems = Problems{f.Problem("", "%v", err)}
	}
	return f, problems
}

// Has reports whether there is a value at pointer.
func (f *File) Has(pointer string) bool { return f.lines[pointer] > 0 }

// Problem is one at pointer, an RFC 6901 pointer such as "/brands/0/url".
func (f *File) Problem(pointer, format string, args ...any) Problem {
	return Problem{Source: f.Name, Line: f.line(pointer), Says: fmt.Sprintf(format, args...)}
}

// line is that of pointer, or of the nearest that stands around it.
func (f *File) line(pointer string) int {
	for {
		if line, ok := f.lines[pointer]; ok {
			return line
		}
		cut := strings.LastIndexByte(pointer, '/')
		if cut < 0 {
			return 1
		}
		pointer = pointer[:cut]
	}
}

// index notes the line of each value, and returns what keeps data from being JSON.
func (f *File) index(data []byte) *Problem {
	dec := jsontext.NewDecoder(bytes.NewReader(data))
	line, counted := 1, int64(0)
	for {
		_, err := dec.ReadToken()
		if errors.Is(err, io.EOF) && counted > 0 && dec.StackDepth() == 0 {
			return nil
		}
		offset := dec.InputOffset()
		var syntax *jsontext.SyntacticError
		if errors.As(err, &syntax) {
			offset = syntax.ByteOffset
		}
		offset = min(offset, int64(len(data)))
		if offset > counted {
			line, counted = line+bytes.Count(data[counted:offset], []byte("\n")), offset
		}
		if err != nil {
			return &Problem{Source: f.Name, Line: line, Says: "it is not JSON: " + cause(err)}
		}
		if pointer := string(dec.StackPointer()); f.lines[pointer] == 0 {
			f.lines[pointer] = line
		}
	}
}

// cause is what is wrong with JSON, without the decoder's own words around it.
func cause(err error) string {
	var syntax *jsontext.SyntacticError
	if errors.As(err, &syntax) && syntax.Err != nil {
		return syntax.Err.Error()
	}
	return "it ends too early"
}
