// Loads a Compose project as `docker compose config` does and prints it as JSON.
// Arguments: the environment file or "", then the Compose files.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/compose-spec/compose-go/v2/cli"
)

func main() {
	if err := load(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func load(arguments []string) error {
	if len(arguments) < 2 {
		return fmt.Errorf("usage: compose-load ENV_FILE COMPOSE_FILE...")
	}
	settings := []cli.ProjectOptionsFn{cli.WithWorkingDirectory(filepath.Dir(arguments[1]))}
	if arguments[0] != "" {
		settings = append(settings, cli.WithEnvFiles(arguments[0]))
	}
	// The process's own environment stays out: what loads here loads anywhere.
	settings = append(settings, cli.WithDotEnv, cli.WithProfiles([]string{"*"}))
	options, err := cli.NewProjectOptions(arguments[1:], settings...)
	if err != nil {
		return err
	}
	project, err := options.LoadProject(context.Background())
	if err != nil {
		return err
	}
	out := json.NewEncoder(os.Stdout)
	out.SetIndent("", "  ")
	return out.Encode(project)
}
