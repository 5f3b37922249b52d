package main

import (
	"crypto/tls"
	"database/sql/driver"

	"github.com/go-sql-driver/mysql" // the driver for mysql:// and mariadb:// URLs

	dialect "github.com/skein-go/skein/dialect/mysql"
)

var _ dialect.TLSDriver = mysqlDriver{}

// mysqlDriver is the driver for MySQL, which can be told with which certificates it connects.
type mysqlDriver struct{ mysql.MySQLDriver }

// OpenConnector returns a connector that knows where it comes from.
func (d mysqlDriver) OpenConnector(source string) (driver.Connector, error) {
	c, err := d.MySQLDriver.OpenConnector(source)
	return connector{c, d}, err
}

type connector struct {
	driver.Connector
	from mysqlDriver
}

func (c connector) Driver() driver.Driver { return c.from }

// ConnectorWithTLS is OpenConnector with a configuration in place of the parameter tls.
func (mysqlDriver) ConnectorWithTLS(source string, c *tls.Config) (driver.Connector, error) {
	config, err := mysql.ParseDSN(source)
	if err != nil {
		return nil, err
	}
	config.TLS = c
	return mysql.NewConnector(config)
}
