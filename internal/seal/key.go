package seal

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"crypto/rand"

	"golang.org/x/mod/sumdb/note"

	"portal/internal/proof"
)

// ErrNoKey means that there is no usable file of keys.
var ErrNoKey = errors.New("there is no key to seal the log with")

// Key is one that signs checkpoints. Its name is the origin of the log.
type Key struct {
	Signer   note.Signer
	Verifier note.Verifier
	Public   string // the verifier key, which is handed to auditors
	private  string
}

// Origin returns the name of the log.
func (k Key) Origin() string { return k.Signer.Name() }

// NewKey makes a key for the log called origin, such as audit.example.com/portal.
func NewKey(origin string) (Key, error) {
	if origin == "" || strings.Contains(origin, "://") || strings.ContainsAny(origin, "+ \t\r\n") {
		return Key{}, fmt.Errorf("origin %q: write it as a host and a path, without a scheme, such as audit.example.com/portal", origin)
	}
	private, _, err := note.GenerateKey(rand.Reader, origin)
	if err != nil {
		return Key{}, fmt.Errorf("make a key: %w", err)
	}
	return parseKey(private)
}

func parseKey(private string) (k Key, err error) {
	k.private = private
	if k.Signer, err = note.NewSigner(private); err == nil {
		k.Public, err = proof.VerifierKey(private)
	}
	if err == nil {
		k.Verifier, err = note.NewVerifier(k.Public)
	}
	if err != nil {
		return Key{}, errors.New("a line of it is no key of `portal audit key new`") // the cause may quote the key
	}
	return k, nil
}

// ReadKeys reads a file of keys, one a line: the one in use, and while it is being
// replaced the next one. Its error is an ErrNoKey, and quotes nothing of the file.
func ReadKeys(path string) (keys []Key, err error) {
	text, err := os.ReadFile(path)
	if err != nil {
		cause := err
		var at *fs.PathError
		if errors.As(err, &at) {
			cause = at.Err
		}
		return nil, fmt.Errorf("%w: the file can't be read: %w", ErrNoKey, cause)
	}
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		k, err := parseKey(line)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrNoKey, err)
		}
		keys = append(keys, k)
	}
	if len(keys) == 0 {
		return nil, fmt.Errorf("%w: the file is empty", ErrNoKey)
	}
	return keys, nil
}

// WriteKeys puts keys in the place of what the file has, at once or not at all. Only
// its owner can read it.
func WriteKeys(path string, keys ...Key) error {
	text := "# Keys that seal the audit log. Whoever has them can sign for it: keep them away from the database.\n"
	for _, k := range keys {
		text += k.private + "\n"
	}
	return replaceFile(path, []byte(text), 0o600)
}

// replaceFile writes text to path so that readers see the old or the new content, also
// after a crash.
func replaceFile(path string, text []byte, mode fs.FileMode) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	_, err = f.Write(text)
	err = errors.Join(err, f.Chmod(mode), f.Sync(), f.Close())
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// keyFile reads the file again when it changed.
type keyFile struct {
	path string

	mu   sync.Mutex
	at   time.Time
	size int64
	keys []Key
}

func (f *keyFile) read() ([]Key, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if info, err := os.Stat(f.path); err == nil && f.keys != nil && info.ModTime().Equal(f.at) && info.Size() == f.size {
		return f.keys, nil
	}
	f.keys = nil
	keys, err := ReadKeys(f.path)
	if err != nil {
		return nil, err
	}
	if info, err := os.Stat(f.path); err == nil {
		f.keys, f.at, f.size = keys, info.ModTime(), info.Size()
	}
	return keys, nil
}
