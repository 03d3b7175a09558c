package srssim

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// TLS is what the XCP address presents to its clients.
type TLS struct {
	Certificate tls.Certificate
	CACert      []byte // PEM of the authority that issued it
	CAFile      string // where that is stored, "" if nowhere
}

const (
	caFile    = "ca.pem"
	caKeyFile = "ca-key.pem"
)

// SelfSigned makes a certificate for 127.0.0.1, ::1, localhost and hosts,
// issued by an authority of its own. With a directory the authority is kept
// there, as ca.pem and ca-key.pem, so that clients can go on trusting it.
func SelfSigned(dir string, hosts ...string) (*TLS, error) {
	ca, err := loadAuthority(dir)
	if errors.Is(err, fs.ErrNotExist) {
		ca, err = newAuthority(dir)
	}
	if err != nil {
		return nil, fmt.Errorf("simulator's certificate authority: %w", err)
	}
	out := &TLS{CACert: encodePEM("CERTIFICATE", ca.Certificate[0])}
	if dir != "" {
		out.CAFile = filepath.Join(dir, caFile)
	}
	out.Certificate, err = issue(leafTemplate(hosts), ca.Leaf, ca.PrivateKey)
	return out, err
}

// LoadTLS reads a certificate with its key, and the authority behind it, from
// PEM files. Without caPath the certificate has to be trusted by itself.
func LoadTLS(certPath, keyPath, caPath string) (*TLS, error) {
	cert, err := tls.LoadX509KeyPair(certPath, keyPath)
	if err != nil {
		return nil, err
	}
	if caPath == "" {
		caPath = certPath
	}
	ca, err := os.ReadFile(caPath)
	if err != nil {
		return nil, err
	}
	return &TLS{Certificate: cert, CACert: ca, CAFile: caPath}, nil
}

func loadAuthority(dir string) (tls.Certificate, error) {
	if dir == "" {
		return tls.Certificate{}, fs.ErrNotExist
	}
	ca, err := tls.LoadX509KeyPair(filepath.Join(dir, caFile), filepath.Join(dir, caKeyFile))
	if err == nil && time.Now().After(ca.Leaf.NotAfter.AddDate(0, -1, 0)) {
		return ca, fs.ErrNotExist // about to expire: as good as none
	}
	return ca, err
}

func newAuthority(dir string) (tls.Certificate, error) {
	template := &x509.Certificate{
		Subject:               pkix.Name{CommonName: "OpenSRS simulator authority"},
		NotAfter:              time.Now().AddDate(5, 0, 0),
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}
	ca, err := issue(template, nil, nil)
	if err != nil || dir == "" {
		return ca, err
	}
	key, err := x509.MarshalPKCS8PrivateKey(ca.PrivateKey)
	if err != nil {
		return ca, err
	}
	return ca, errors.Join(
		os.MkdirAll(dir, 0o755),
		os.WriteFile(filepath.Join(dir, caKeyFile), encodePEM("PRIVATE KEY", key), 0o600),
		os.WriteFile(filepath.Join(dir, caFile), encodePEM("CERTIFICATE", ca.Certificate[0]), 0o644),
	)
}

func leafTemplate(hosts []string) *x509.Certificate {
	template := &x509.Certificate{
		Subject:     pkix.Name{CommonName: "OpenSRS simulator"},
		NotAfter:    time.Now().AddDate(1, 0, 0),
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames:    []string{"localhost"},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
	}
	for _, host := range hosts {
		if ip := net.ParseIP(host); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, host)
		}
	}
	return template
}

// issue makes a key and a certificate for it; without a parent it signs itself.
func issue(template, parent *x509.Certificate, signer crypto.PrivateKey) (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	if parent == nil {
		parent, signer = template, key
	}
	template.NotBefore = time.Now().Add(-time.Hour)
	if template.SerialNumber, err = rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120)); err != nil {
		return tls.Certificate{}, err
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), signer)
	if err != nil {
		return tls.Certificate{}, err
	}
	leaf, err := x509.ParseCertificate(der)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}, err
}

func encodePEM(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

func poolOf(pemBytes []byte) *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pemBytes)
	return pool
}
