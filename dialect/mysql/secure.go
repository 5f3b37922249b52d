package mysql

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"

	"github.com/skein-go/skein/dialect"
)

// TLSDriverName is the name under which a program registers a TLSDriver.
const TLSDriverName = "mysql with certificates"

// A TLSDriver is a driver that can be told with which certificates it connects. The driver
// github.com/go-sql-driver/mysql takes a configuration with its own Config alone, so who links it has to say so in a few
// lines, as cmd/skein does.
type TLSDriver interface {
	driver.Driver
	// ConnectorWithTLS is OpenConnector of database/sql/driver, with a configuration in place of the parameter tls.
	ConnectorWithTLS(source string, c *tls.Config) (driver.Connector, error)
}

var _ dialect.Opener = Dialect{}

// The parameters of a URL, and the options of a file, that are about certificates.
const sslCA, sslCert, sslKey, sslMode = "ssl-ca", "ssl-cert", "ssl-key", "ssl-mode"

// tlsOfMode is the driver's parameter tls for the words of ssl-mode.
var tlsOfMode = map[string]string{
	"": "", "DISABLED": "false", "PREFERRED": "preferred", "REQUIRED": "skip-verify", "VERIFY_CA": "true", "VERIFY_IDENTITY": "true",
}

// addTLS says in the parameters of a URL what an option file says of TLS, where the URL says nothing of it, and takes
// ssl-mode for the driver's own words.
func addTLS(query url.Values, own map[string]string) error {
	if !query.Has("tls") && !query.Has(sslMode) && !query.Has(sslCA) {
		for _, option := range []string{sslCA, sslCert, sslKey, sslMode} {
			if value := own[option]; value != "" && !query.Has(option) {
				query.Set(option, value)
			}
		}
	}
	mode := strings.ToUpper(query.Get(sslMode))
	word, known := tlsOfMode[mode]
	if !known {
		return fmt.Errorf("ssl-mode=%s is not known: DISABLED, PREFERRED, REQUIRED, VERIFY_CA and VERIFY_IDENTITY are", query.Get(sslMode))
	}
	certificates := query.Has(sslCA) || query.Has(sslCert) || query.Has(sslKey)
	query.Del(sslMode)
	if mode == "VERIFY_CA" {
		query.Set(sslMode, mode)
	}
	if !query.Has("tls") && (word != "" || certificates) {
		query.Set("tls", cmp.Or(word, "true"))
	}
	if query.Get("tls") == "false" { // what there is to trust is not needed
		for _, option := range []string{sslCA, sslCert, sslKey} {
			query.Del(option)
		}
	}
	return nil
}

// Open returns what connects with a driver, and with the certificates that the source names.
func (Dialect) Open(d driver.Driver, source string) driver.Connector {
	return &opener{driver: d, source: source}
}

type opener struct {
	driver driver.Driver
	source string
}

// Driver returns the driver.
func (o *opener) Driver() driver.Driver { return o.driver }

// Connect opens a connection. Files of certificates are read anew for each.
func (o *opener) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := o.connector()
	if err != nil {
		return nil, err
	}
	return c.Connect(ctx)
}

func (o *opener) connector() (driver.Connector, error) {
	database := strings.LastIndexByte(o.source, '/') // what comes before may hold any sign: a password
	head, parameters, _ := strings.Cut(o.source[database+1:], "?")
	query, err := url.ParseQuery(parameters)
	if err != nil {
		return nil, errors.New("the parameters of the URL can't be read")
	}
	config, err := tlsConfig(query)
	if err != nil {
		return nil, err
	}
	if config == nil {
		if d, ok := o.driver.(driver.DriverContext); ok {
			return d.OpenConnector(o.source)
		}
		return plain{o.driver, o.source}, nil
	}
	d, ok := o.driver.(TLSDriver)
	if !ok {
		return nil, fmt.Errorf("the driver that is linked into this program can't be told of certificates: register them with it, "+
			"and name them in the URL (tls=…), or register a driver %q that is a mysql.TLSDriver", TLSDriverName)
	}
	for _, option := range []string{sslCA, sslCert, sslKey, sslMode} {
		query.Del(option)
	}
	return d.ConnectorWithTLS(o.source[:database+1]+head+"?"+query.Encode(), config)
}

// plain is a connector of a driver that has none.
type plain struct {
	driver driver.Driver
	source string
}

func (p plain) Connect(context.Context) (driver.Conn, error) { return p.driver.Open(p.source) }
func (p plain) Driver() driver.Driver                        { return p.driver }

// tlsConfig reads the certificates that the parameters name; nil: they name none, and the driver knows the rest.
func tlsConfig(query url.Values) (*tls.Config, error) {
	ca, cert, key, mode := query.Get(sslCA), query.Get(sslCert), query.Get(sslKey), query.Get(sslMode)
	if ca == "" && cert == "" && key == "" && mode == "" {
		return nil, nil
	}
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if ca != "" {
		data, err := os.ReadFile(ca)
		if err != nil {
			return nil, fmt.Errorf("ssl-ca: %w", err)
		}
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(data) {
			return nil, fmt.Errorf("ssl-ca: %s holds no certificate", ca)
		}
	}
	if cert != "" || key != "" {
		own, err := tls.LoadX509KeyPair(cert, cmp.Or(key, cert))
		if err != nil {
			return nil, fmt.Errorf("ssl-cert and ssl-key: %w", err)
		}
		config.Certificates = []tls.Certificate{own}
	}
	switch {
	case mode == "VERIFY_CA":
		config.InsecureSkipVerify, config.VerifyConnection = true, vouched(config.RootCAs)
	case query.Get("tls") == "skip-verify" || query.Get("tls") == "preferred":
		config.InsecureSkipVerify = true
	}
	return config, nil
}

// vouched checks that somebody in roots vouches for a server, whatever its name is.
func vouched(roots *x509.CertPool) func(tls.ConnectionState) error {
	return func(s tls.ConnectionState) error {
		if len(s.PeerCertificates) == 0 {
			return errors.New("the server has no certificate")
		}
		between := x509.NewCertPool()
		for _, c := range s.PeerCertificates[1:] {
			between.AddCert(c)
		}
		_, err := s.PeerCertificates[0].Verify(x509.VerifyOptions{Roots: roots, Intermediates: between})
		return err
	}
}
