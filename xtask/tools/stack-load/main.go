// Loads a Swarm stack as `docker stack config` does and prints it as JSON.
// Argument: the stack file. Variables come from the environment.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/docker/cli/cli/compose/loader"
	"github.com/docker/cli/cli/compose/types"
)

func main() {
	if err := load(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func load(arguments []string) error {
	if len(arguments) != 1 {
		return fmt.Errorf("usage: stack-load STACK_FILE")
	}
	text, err := os.ReadFile(arguments[0])
	if err != nil {
		return err
	}
	parsed, err := loader.ParseYAML(text)
	if err != nil {
		return err
	}
	environment := map[string]string{}
	for _, entry := range os.Environ() {
		name, value, _ := strings.Cut(entry, "=")
		environment[name] = value
	}
	ignored := loader.GetUnsupportedProperties(parsed)
	for name := range loader.GetDeprecatedProperties(parsed) {
		ignored = append(ignored, name)
	}
	config, err := loader.Load(types.ConfigDetails{
		WorkingDir:  filepath.Dir(arguments[0]),
		ConfigFiles: []types.ConfigFile{{Filename: arguments[0], Config: parsed}},
		Environment: environment,
	})
	if forbidden, ok := err.(*loader.ForbiddenPropertiesError); ok {
		return fmt.Errorf("swarm forbids %v", forbidden.Properties)
	}
	if err != nil {
		return err
	}
	// docker warns and goes on; what Swarm ignores must not be written at all.
	if len(ignored) > 0 {
		return fmt.Errorf("swarm ignores %s", strings.Join(ignored, ", "))
	}
	out := json.NewEncoder(os.Stdout)
	out.SetIndent("", "  ")
	return out.Encode(config)
}
